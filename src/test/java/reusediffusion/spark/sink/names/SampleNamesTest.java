package reusediffusion.spark.sink.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Every id has a name of its own that any file system keeps and any locale can write. */
class SampleNamesTest {
    private static final List<String> IDS = List.of(
            "cat 1",
            "ä",
            "ö",
            "ü",
            "a\u0308",
            "猫",
            "\uD83D\uDC08",
            "a/b",
            "a\\b",
            "a",
            "A",
            "..",
            ".",
            ".a",
            "_a",
            "a.",
            "a. ",
            " a",
            "img.1",
            "img.2",
            "img",
            "50%",
            "50%25",
            "%61",
            "a~b",
            "con",
            "CON.x",
            "lpt1",
            "console",
            "a:b",
            "a*b",
            "a?b",
            "\"a\"",
            "<a>",
            "a|b",
            "a[1]",
            "a{1}",
            "a\u0000b",
            "a\nb",
            "a\u007fb",
            "a+b",
            "x".repeat(180),
            "x".repeat(181),
            "x".repeat(300),
            "ü".repeat(100),
            "ü".repeat(100) + "a",
            "-a",
            "a'b",
            "é",
            "e\u0301",
            "É",
            "ſ",
            "s",
            "İ",
            "i",
            "ı",
            "I",
            "ß",
            "ss",
            "K",
            "k");

    private static List<String> names(SampleNames names, List<String> ids) {
        List<String> all = new ArrayList<>();
        ids.forEach(id -> all.add(names.of(id, ".png")));
        return all;
    }

    @Test
    void areOnesOwnOnAnyFileSystem() {
        for (SampleNames names : List.of(SampleNames.ofFiles(), SampleNames.ofKeys())) {
            List<String> all = names(names, IDS);
            Set<String> folded = new HashSet<>();
            all.forEach(name -> folded.add(name.toLowerCase(Locale.ROOT)));
            assertThat(folded).hasSameSizeAs(IDS);
            assertThat(all)
                    .allMatch(name -> name.matches("[ !#-&'()+,\\-.0-9;=@A-Z\\^_`a-z%~]{1,180}"))
                    .noneMatch(name -> name.matches("(?s)[._ ].*|.*[. ]|(?i)(con|lpt1)(\\..*)?"));
        }
    }

    @Test
    void decodeToTheirIds() {
        List<String> all = names(SampleNames.ofFiles(), IDS);
        for (int i = 0; i < IDS.size(); i++) {
            String name = all.get(i);
            if (!name.contains("~")) {
                assertThat(URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8))
                        .isEqualTo(IDS.get(i));
            }
        }
        assertThat(all).filteredOn(name -> name.contains("~")).allMatch(name -> name.matches(".{0,100}~[0-9a-f]{32}"));
    }

    @Test
    void areTheSameInEveryRunAndPlainWhereTheyCanBe() {
        assertThat(names(SampleNames.ofFiles(), List.of("cat 1", "img.1", "IMG_1", "ä", "a/b", "..", "CON", "50%")))
                .containsExactly("cat 1", "img.1", "IMG_1", "%C3%A4", "a%2Fb", "%2E%2E", "%43ON", "50%25");
        assertThat(names(SampleNames.ofKeys(), List.of("img.1", "img.2", "a.b/c.d")))
                .containsExactly("img%2E1", "img%2E2", "a%2Eb%2Fc%2Ed");
        assertThat(names(SampleNames.ofFiles(), List.of("Cat", "cat")))
                .containsExactly("Cat", "cat~77af778b51abd4a3c51c5ddd97204a9c");
        SampleNames names = SampleNames.ofFiles();
        names.of("a", ".png");
        names.of("a", ".png");
        assertThatThrownBy(() -> names.of("a", ".png")).hasMessageContaining("'a' is in one shard twice");
    }

    @Test
    void aPathThatTheLocaleCannotWriteIsRefused() {
        assertThatThrownBy(() -> LocalNames.check(new Path("/data/übung"), StandardCharsets.US_ASCII, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LC_ALL=C.UTF-8");
        assertThatThrownBy(() -> LocalNames.check(new Path("/data/??bung"), StandardCharsets.US_ASCII, true))
                .hasMessageContaining("/data/??bung");
        assertThatCode(() -> LocalNames.check(new Path("/data/übung"), StandardCharsets.UTF_8, false))
                .doesNotThrowAnyException();
        assertThatCode(() -> LocalNames.check(new Path("hdfs://host/data/übung"), StandardCharsets.US_ASCII, true))
                .doesNotThrowAnyException();
        assertThatCode(() -> LocalNames.check(new Path("/data/w?"), StandardCharsets.US_ASCII, false))
                .doesNotThrowAnyException();
        assertThatCode(() -> LocalNames.check(new Path("/data/exercise"), StandardCharsets.US_ASCII, true))
                .doesNotThrowAnyException();
    }
}
