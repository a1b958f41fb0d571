package reusediffusion.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a release is put together from: src/main/release/parts.xml. */
class ReleaseTest {

    @Test
    void everyScriptComesAlongWithItsMode() throws Exception {
        Set<String> executable = held("0755");
        Set<String> plain = held("0644");
        for (String folder : new String[] {"jobs", "libexec", "conf"}) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    boolean ofSourcesAlone = file.endsWith("from-sources");
                    assertThat(executable.contains(file.toString()))
                            .as(file + " is executable in a release")
                            .isEqualTo(Files.isExecutable(file));
                    assertThat(plain.contains(file.toString()))
                            .as(file + " is plain in a release")
                            .isEqualTo(!Files.isExecutable(file) && !ofSourcesAlone);
                }
            }
        }
        assertThat(plain)
                .contains("LICENSE", "NOTICE", "README.md", "docs/install.md", "input/prompts/shapes.txt")
                .contains("models/tiny-sd3/model_index.json");
    }

    /** Files of the tree that lie in a release with this mode. */
    private static Set<String> held(String mode) throws Exception {
        NodeList sets = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("src/main/release/parts.xml").toFile())
                .getElementsByTagName("fileSet");
        Set<String> held = new TreeSet<>();
        for (int i = 0; i < sets.getLength(); i++) {
            Element set = (Element) sets.item(i);
            if (texts(set, "fileMode").contains(mode) && texts(set, "directory").contains("${project.basedir}")) {
                held.addAll(matching(texts(set, "include"), texts(set, "exclude")));
            }
        }
        return held;
    }

    private static Set<String> matching(Set<String> includes, Set<String> excludes) throws IOException {
        try (Stream<Path> files = Stream.of(
                        "jobs", "libexec", "conf", "docs", "input", "models", "LICENSE", "NOTICE", "README.md")
                .flatMap(ReleaseTest::walk)) {
            return files.filter(file -> matches(file, includes) && !matches(file, excludes))
                    .map(Path::toString)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<Path> walk(String place) {
        try {
            return Files.walk(Path.of(place)).filter(Files::isRegularFile);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean matches(Path file, Set<String> patterns) {
        return patterns.stream().anyMatch(pattern -> FileSystems.getDefault()
                .getPathMatcher("glob:" + pattern)
                .matches(file));
    }

    private static Set<String> texts(Element set, String name) {
        NodeList found = set.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .collect(Collectors.toSet());
    }
}
