package reusediffusion.job.notebook;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What this program runs from: its own jar, its libraries and Spark's. */
final class ClassPath {
    private ClassPath() {}

    /** In the order in which classes are looked for; spark-submit loads our own jar apart from the others. */
    static List<String> entries() {
        Set<String> entries = new LinkedHashSet<>();
        try {
            entries.add(Path.of(ClassPath.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("This program cannot find its own jar.", e);
        }
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .forEach(entries::add);
        return List.copyOf(entries);
    }

    /** The class path as one text, as a compiler expects it. */
    static String joined() {
        return String.join(File.pathSeparator, entries());
    }
}
