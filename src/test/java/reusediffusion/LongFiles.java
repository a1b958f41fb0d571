package reusediffusion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the main sources that are longer than a reader keeps in mind. */
final class LongFiles {
    private static final Path SOURCES = Path.of("src/main/java/reusediffusion");

    /** A file has at most so many lines. */
    private static final int MOST = 150;

    private LongFiles() {}

    /** What is wrong, a sentence for each file that is too long. */
    static List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        lengths().forEach((file, lines) -> {
            if (lines > MOST) {
                faults.add(file + " has " + lines + " lines, more than " + MOST + "; split it by what it does.");
            }
        });
        return faults;
    }

    private static Map<String, Integer> lengths() throws IOException {
        Map<String, Integer> lengths = new TreeMap<>();
        try (Stream<Path> all = Files.walk(SOURCES)) {
            all.filter(path -> path.toString().endsWith(".java"))
                    .forEach(path -> lengths.put(SOURCES.relativize(path).toString(), lines(path)));
        }
        return lengths;
    }

    private static int lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return (int) lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
