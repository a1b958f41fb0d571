package reusediffusion.reuse.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.reuse.Trajectory;

class StaticTableTest {
    private static final int STEPS = 8;
    private final StaticTable table = table();

    private static StaticTable table() {
        StepStatistics all = new StepStatistics();
        for (int i = 0; i < 20; i++) {
            Trajectory run = Trajectory.random(i, STEPS, 12);
            all.add(run.differences(), new double[][][] {
                run.gram(), Trajectory.random(i + 50, STEPS, 12).gram()
            });
        }
        return StaticTable.of(Trajectory.key(STEPS), List.of("hdfs://a/one", "two"), all);
    }

    @Test
    void survivesJsonExactly(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tables").resolve("t.json");
        table.write(file);
        StaticTable read = StaticTable.read(file);
        assertThat(read).usingRecursiveComparison().isEqualTo(table);
        assertThat(read.toJson()).isEqualTo(table.toJson()).startsWith("{\n  \"format\" : \"reuse-static-table\"");
        assertThat(read.provenance()).isEqualTo(new StaticTable.Provenance(List.of("hdfs://a/one", "two"), 20));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void exportsThePublishedLists() {
        double[][] lists = table.published();
        assertThat(lists[0]).hasSize(STEPS - 1);
        assertThat(lists[1]).hasSize(STEPS - 2);
        assertThat(lists[2]).hasSize(STEPS - 3);
        assertThat(lists[0][0]).isEqualTo(table.differences().get(1).mean());
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path folder) {
        String json = table.toJson();
        assertThatThrownBy(() -> StaticTable.read(folder.resolve("none.json")))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("no reuse-static-table at")
                .hasMessageContaining("none.json");
        refuses(json.substring(0, json.length() / 2), "not a whole");
        refuses("", "not a reuse-static-table");
        refuses("[1]", "not a reuse-static-table");
        refuses("{\"diff_list\": [1]}", "no \"format\"");
        refuses(json.replace("\"version\" : 1", "\"version\" : 7"), "of version 7, and this program reads version 1");
        refuses(json.replace("\"second\"", "\"secnd\""), "Missing property 'second';");
        refuses(json.replaceFirst("\"second\"", "\"more\": 1, \"second\""), "Unrecognized field \"more\";");
        refuses(json.replaceFirst("\"count\" : 20,", ""), "count");
        refuses(json.replaceFirst("\"mean\" : [^,]*", "\"mean\" : \"wide\""), "wide");
        refuses(json.replaceFirst("\"mean\" : [^,]*", "\"mean\" : [ ]"), "mean is not what belongs there;");
        refuses(json.replaceFirst("\"steps\" : 8", "\"steps\" : 9"), "9 steps");
        refuses(json + "{}", "not a whole");
        refuses(json.replaceFirst("\"width\" : 80", "\"height\" : 80"), "Duplicate");
        refuses(
                json.replaceFirst("(?s)\"second\" : \\[ \\{.*?\\}, ", "\"second\" : [ "),
                "second has 5 entries instead of 6");
    }

    private static void refuses(String json, String reason) {
        assertThatThrownBy(() -> StaticTable.parse(json, "t.json"))
                .isInstanceOf(TableException.class)
                .hasMessageStartingWith("t.json ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("reusediffusion.");
    }

    @Test
    void leavesNothingBehindWhereItCannotBeWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a-table.json");
        Path within = Files.createDirectories(file.resolve("within"));
        assertThatThrownBy(() -> WholeText.write("{}", file))
                .isInstanceOf(TableException.class)
                .hasMessage(file + " is a folder, where a file has to be; move it away, or name another place.");
        assertThatThrownBy(() -> WholeText.write(
                        "{}", Files.writeString(within.resolve("x"), "").resolve("y")))
                .isInstanceOf(TableException.class)
                .hasMessageContaining(" cannot be written: ");
        assertThat(folder).isDirectoryNotContaining("glob:**.*-*-*");
        Files.delete(within.resolve("x"));
        Files.delete(within);
        Files.delete(file);
        WholeText.write("{}", file);
        assertThat(folder.toFile().list()).containsExactly("a-table.json");
    }

    @Test
    void needsASample() {
        assertThatThrownBy(() -> StaticTable.of(Trajectory.key(3), List.of(), new StepStatistics()))
                .hasMessageContaining("no sample")
                .hasMessageContaining("tiny-model-g5-3");
    }
}
