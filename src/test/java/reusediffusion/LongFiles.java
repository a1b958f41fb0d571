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

/** The files of the main sources that are longer than a reader keeps in mind, and why these few may be. */
final class LongFiles {
    private static final Path SOURCES = Path.of("src/main/java/reusediffusion");

    /** A file has at most so many lines. */
    private static final int MOST = 150;

    /**
     * A file that may be longer.
     *
     * @param lines that it has now; it may lose some, and never gain any
     */
    private record Allowed(int lines, String why) {}

    private static final Map<String, Allowed> EXCEPTIONS = Map.ofEntries(
            Map.entry("reuse/search/CalledSetSearch.java", new Allowed(163, "one search, whose moves share its state")),
            Map.entry(
                    "spark/ml/TextToImage.java",
                    new Allowed(219, "a setter for each parameter, of the type that Spark ML asks for")));

    private LongFiles() {}

    /** What is wrong, in sentences: files that are too long, and exceptions that are none any more. */
    static List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        Map<String, Integer> lengths = lengths();
        lengths.forEach((file, lines) -> {
            Allowed allowed = EXCEPTIONS.get(file);
            int most = allowed == null ? MOST : allowed.lines();
            if (lines > most) {
                faults.add(file + " has " + lines + " lines, more than " + most
                        + (allowed == null ? "" : " (" + allowed.why() + ")") + "; split it by what it does.");
            }
        });
        EXCEPTIONS.forEach((file, allowed) -> {
            if (lengths.getOrDefault(file, 0) <= MOST) {
                faults.add(file + " is not long any more; take it out of the exceptions.");
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
