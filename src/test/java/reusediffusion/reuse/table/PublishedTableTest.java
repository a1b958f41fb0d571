package reusediffusion.reuse.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTableTest {
    @TempDir
    Path folder;

    @Test
    void leavesOutTheFirstDifference() {
        PublishedTable table = PublishedTable.of(new double[] {100, 4, 2, 1});
        assertThat(table.steps()).isEqualTo(4);
        assertThat(table.d()).containsExactly(4, 2, 1);
        assertThat(table.l2()).containsExactly(1, 1);
        assertThat(table.l3()).containsExactly(0.25);
    }

    @Test
    void staysFiniteWhereNothingChanged() {
        assertThat(PublishedTable.of(new double[] {0, 0, 0, 0}).l2()).containsExactly(0, 0);
        assertThat(Differences.l2(new double[] {1, 0})).containsExactly(new double[] {1e8}, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdxl", "sd3", "flux", "cogvideox"})
    void readsThePublishedTablesAndWritesThemBack(String model) throws IOException {
        PublishedTable table = PublishedTable.read(Path.of("input/tables/published", model + ".json"));
        assertThat(table.steps()).isEqualTo(28);
        Path copy = folder.resolve("copy.json");
        Files.writeString(copy, table.toJson());
        PublishedTable again = PublishedTable.read(copy);
        assertThat(again.d()).containsExactly(table.d());
        assertThat(again.l2()).containsExactly(table.l2());
        assertThat(again.l3()).containsExactly(table.l3());
        assertThat(table.toJson()).contains("\"diff_list\"", "\"diff_l2_list\"", "\"diff_l3_list\"");
        assertThat(table.toJson()).doesNotContain("steps");
    }

    @Test
    void mergesOnlyTablesOfTheSameLength() {
        PublishedTable four = PublishedTable.of(new double[] {4, 3, 2, 1});
        PublishedTable five = PublishedTable.of(new double[] {5, 4, 3, 2, 1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> four.merge(five))
                .withMessageContaining("4 steps")
                .withMessageContaining("5 steps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"diff_list\": [1, 2                                                            | line 1",
                "{\"diff_l2_list\": [1, 1], \"diff_l3_list\": [0]}                                | diff_list is missing",
                "[1, 2, 3]                                                                        | diff_list is missing",
                "{\"diff_list\": [3, 2, 1], \"diff_l2_list\": 7, \"diff_l3_list\": [0]}           | diff_l2_list is not a list",
                "{\"diff_list\": [3, 2, 1], \"diff_l2_list\": [1, 1, 1], \"diff_l3_list\": [0]}   | diff_l2_list has 3 numbers and not 2",
                "{\"diff_list\": [3, 2, 1], \"diff_l2_list\": [1, 1], \"diff_l3_list\": []}       | diff_l3_list has 0 numbers and not 1",
                "{\"diff_list\": [3, \"x\", 1], \"diff_l2_list\": [1, 1], \"diff_l3_list\": [0]}  | diff_list holds \"x\" at entry 1",
                "{\"diff_list\": [3, 2, -1], \"diff_l2_list\": [1, 1], \"diff_l3_list\": [0]}     | diff_list holds -1 at entry 2",
                "{\"diff_list\": [3], \"diff_l2_list\": [], \"diff_l3_list\": []}                 | diff_list has 1 numbers"
            })
    void namesTheFileAndTheFieldThatIsWrong(String text, String expected) throws IOException {
        Path file = folder.resolve("broken.json");
        Files.writeString(file, text);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedTable.read(file))
                .withMessageContaining(file.toString())
                .withMessageContaining(expected);
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedTable.read(folder.resolve("none.json")))
                .withMessageContaining("none.json");
    }

    @Test
    void needsFourSteps() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedTable.of(new double[3]))
                .withMessageContaining("at least 4 steps, not 3");
    }
}
