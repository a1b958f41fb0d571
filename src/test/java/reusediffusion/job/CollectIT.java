package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.traces.Traces;

/** A collecting run leaves a trace of each sample in its committed shards. */
class CollectIT {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void collect() {
        generate("collect");
    }

    @Test
    void tracesLieInCommittedShards() throws Exception {
        generate("original");
        try (SparkSession spark =
                SparkSession.builder().master("local[1]").appName("traces").getOrCreate()) {
            List<Row> traces = Traces.read(spark, output("collect")).collectAsList();
            assertThat(traces).hasSize(3);
            Row trace = traces.get(0);
            assertThat(trace.getList(1)).hasSize(5);
            JsonNode gram = new ObjectMapper().readTree(trace.json()).path("gram");
            assertThat(gram).hasSize(2);
            assertThat(gram.path(0)).hasSize(5);
            assertThat(gram.path(0).path(1).path(2))
                    .isEqualTo(gram.path(0).path(2).path(1));
            assertThatThrownBy(() -> Traces.read(spark, output("original"))).hasMessageContaining("--mode collect");
        }
    }

    @Test
    void aTableMakesWayForOneOfAsManySamplesOrMore() throws Exception {
        Path tables = folder.resolve("tables");
        assertThat(aggregate(tables).errors()).isEmpty();
        Path file;
        try (var files = Files.list(tables)) {
            file = files.findFirst().orElseThrow();
        }
        assertThat(aggregate(tables).code()).isZero(); // as many
        String small = Files.readString(file);
        String large = small.replace("\"samples\" : 3", "\"samples\" : 256");
        assertThat(large).isNotEqualTo(small);
        Files.writeString(file, large);
        Console refused = aggregate(tables);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.errors())
                .contains("The table " + file + " was made from 256 samples, and this one would be of 3;")
                .contains("--overwrite");
        assertThat(Files.readString(file)).isEqualTo(large);
        assertThat(aggregate(tables, "--overwrite").code()).isZero();
        assertThat(Files.readString(file)).isEqualTo(small);
    }

    private static Console aggregate(Path tables, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of(folder.resolve("collect").toString(), "--tables=" + tables));
        return Console.run("local[1]", new Aggregate(), arguments.toArray(String[]::new));
    }

    private static OutputFolder output(String mode) {
        return new OutputFolder(folder.resolve(mode).toUri().toString());
    }

    private static void generate(String mode) {
        Console console = Console.run(
                "local[1]",
                new Generate(),
                ("--steps 5 --width-height 64 64 --prompts-num 3 --sheet off --prompts input/prompts/shapes.txt --mode "
                                + mode + " --output " + folder.resolve(mode))
                        .split(" "));
        assertThat(console.code()).as(console.errors()).isZero();
    }
}
