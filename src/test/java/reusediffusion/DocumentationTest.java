package reusediffusion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every public type and method says in a sentence what it is, and when it throws. */
class DocumentationTest {

    @Test
    void whatIsPublicIsDocumented() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).hasSizeGreaterThan(400);
            assertThat(Documentation.missing(sources)).isEmpty();
        }
    }

    /** Layers and networks are records of tensors, whose shapes nothing but their Javadoc says. */
    @Test
    void fieldsOfNetworksAreDocumented() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String room : List.of("nn", "model", "pipeline/family")) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/reusediffusion", room))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        assertThat(sources).hasSizeGreaterThan(80);
        assertThat(Documentation.missingWithFields(sources)).isEmpty();
    }

    @Test
    void aFieldThatIsNotDocumentedIsFound(@TempDir Path folder) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Layer.java"),
                """
                /**
                 * Two maps, one behind the other.
                 *
                 * @param first weight (out, in)
                 */
                record Layer(Object first, Object second) {
                    private static final int COUNT = 2;
                    record Inner(Object third) {}
                }
                """);
        assertThat(Documentation.missingWithFields(List.of(source)))
                .containsExactly("Layer says nothing of its field second", "Inner says nothing of its field third");
    }

    /** {@code room/Class} in a page is a file; NAME stands for one that a reader writes. */
    @Test
    void classesThatPagesNameAreThere() throws IOException {
        Pattern named = Pattern.compile("`((?:[a-z0-9]+/)+[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.java)?`");
        List<String> gone = new ArrayList<>();
        for (String page : List.of("CONTRIBUTING.md", "README.md", "docs/design.md", "docs/method.md")) {
            Matcher match = named.matcher(Files.readString(Path.of(page)));
            while (match.find()) {
                Path file = Path.of("src/main/java/reusediffusion", match.group(1) + ".java");
                if (!match.group(1).contains("NAME") && !Files.exists(file)) {
                    gone.add(page + ": " + match.group(1));
                }
            }
        }
        assertThat(gone).isEmpty();
    }

    @Test
    void testsThatPagesNameAreThere() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                tests.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        Pattern named = Pattern.compile("`([A-Z]\\w+(?:Test|IT))#(\\w+)`");
        List<String> missing = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            for (Path page :
                    (Iterable<Path>) pages.filter(path -> path.toString().endsWith(".md"))::iterator) {
                Matcher each = named.matcher(Files.readString(page));
                while (each.find()) {
                    if (!tests.getOrDefault(each.group(1) + ".java", "").contains("void " + each.group(2) + "(")) {
                        missing.add(page + ": " + each.group());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    /** The files that came along have what docs/formats.md lists, and nothing else. */
    @Test
    void formatsNameEveryField() throws IOException {
        String page = Files.readString(Path.of("docs/formats.md"));
        String key = "input/tables/tiny-sd3-g2-28-128x128-2594765b-";
        for (String kind : List.of("table", "published", "plans")) {
            Set<String> names = new TreeSet<>();
            collect(new ObjectMapper().readTree(new File(key + kind + ".json")), names);
            assertThat(names).hasSizeGreaterThan(2).allSatisfy(name -> assertThat(page)
                    .contains("`" + name + "`"));
        }
    }

    private static void collect(JsonNode node, Set<String> names) {
        node.fieldNames().forEachRemaining(names::add);
        names.removeAll(Set.of("format", "version"));
        node.forEach(below -> collect(below, names));
    }

    @Test
    void whatIsMissingIsFound(@TempDir Path folder) throws IOException {
        Path source = Files.writeString(
                folder.resolve("Silent.java"),
                """
                public class Silent {
                    /** Goes on as before. Source: diffusers {@code Silent}. */
                    public void on() {}
                    /** Where it goes. */
                    public void go() {}
                    public Silent() {}
                    /** Gives the number that it was made with, which is never negative. */
                    public int number() {
                        Runnable later = () -> { throw new AssertionError(); };
                        throw new IllegalArgumentException();
                    }
                    @Override public String toString() { return ""; }
                    /**
                     * Takes a number that is not negative, and keeps it as it is.
                     *
                     * @throws IllegalArgumentException where the number is negative
                     */
                    protected void take(int number) { throw new IllegalArgumentException(); }
                    private void hidden() {}
                    static class Inner { public void unseen() {} }
                }
                """);
        assertThat(Documentation.missing(List.of(source)))
                .extracting(line -> line.replaceFirst(".*Silent.java:", ""))
                .containsExactly(
                        "1: Silent has no Javadoc",
                        "3: Silent.on names a source without its version",
                        "5: Silent.go has no whole sentence: Where it goes.",
                        "6: Silent.new has no Javadoc",
                        "8: Silent.number does not say when it throws IllegalArgumentException");
    }
}
