package reusediffusion.spark.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.statistics.Moments;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.reuse.table.StepStatistics;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.Trial;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.Destination;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.ExecutionSettings;
import reusediffusion.spark.generate.FailureLimit;
import reusediffusion.spark.generate.GenerationJob;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.synthetic.SyntheticTraces;

/** Traces of many runs to one table a kind of run. */
class AggregationIT {
    private static final int ROWS = 700;
    private static final int STEPS = 8;
    private static final Path MODEL = Path.of("models/tiny-sd3").toAbsolutePath();

    @TempDir
    private Path folder;

    private final SparkSession spark = Sessions.of("local[2]");

    @Test
    void mergesToTheSameWhateverThePartitioning() {
        StepStatistics alone = new StepStatistics();
        for (Row row : SyntheticTraces.rows(spark, ROWS, STEPS, 1).collect()) {
            alone.merge(Aggregation.one(row));
        }
        for (int partitions : new int[] {1, 3, 40}) {
            StepStatistics together = SyntheticTraces.aggregate(spark, ROWS, STEPS, partitions);
            assertThat(together.samples()).isEqualTo(ROWS);
            for (int g = 0; g < 2; g++) {
                for (int i = 0; i < STEPS; i++) {
                    for (int j = 0; j < STEPS; j++) {
                        assertClose(together.gram()[g][i][j], alone.gram()[g][i][j]);
                    }
                    assertSame(together.norms(g).get(i), alone.norms(g).get(i));
                }
            }
            for (int i = 0; i < STEPS; i++) {
                assertSame(together.differences().get(i), alone.differences().get(i));
            }
        }
    }

    private static void assertSame(Moments found, Moments expected) {
        assertThat(found.count()).isEqualTo(expected.count());
        assertClose(found.mean(), expected.mean());
        assertClose(found.deviation(), expected.deviation());
    }

    private static void assertClose(double found, double expected) {
        assertThat(found).isCloseTo(expected, Offset.offset(1e-12 * Math.abs(expected)));
    }

    private String collect(String name, int steps, List<String> prompts, boolean traces) throws Exception {
        Settings settings =
                Presets.resolve(MODEL, java.util.Map.of("steps", steps, "width", 16, "height", 16, "guidance", 5.0));
        Recipe recipe = new Recipe(MODEL.toString(), "cpu", "float32", 1, null);
        TableKey key = traces ? RunKey.of(recipe, settings, "float32") : null;
        PipelineEngine engine = new PipelineEngine(recipe, "cpu", "float32", settings, PolicyChoice.original(), key);
        String file = Trial.write(folder, name + ".txt", prompts);
        String output = folder.resolve(name).toString();
        new GenerationJob<>(
                        spark,
                        engine,
                        new PromptSource(file, null, null, 1, 42),
                        new Destination(output, "files", false, false, false),
                        new ExecutionSettings(1, 2, FailureLimit.parse("0"), false, Audit.NONE, Chunking.USUAL),
                        new Encoding(ImageFormat.PNG, 8),
                        new StopRequest(),
                        new java.io.PrintStream(java.io.OutputStream.nullOutputStream()))
                .run();
        return output;
    }

    @Test
    void makesATableOfEachKindOfRun() throws Exception {
        String a = collect("a", 5, List.of("a red circle", "a blue ring"), true);
        String b = collect("b", 5, List.of("a green star"), true);
        String c = collect("c", 4, List.of("a red circle"), true);
        List<StaticTable> tables = Aggregation.tables(spark, List.of(a, c, b, a));
        assertThat(tables).hasSize(2);
        assertThat(tables.get(0).provenance().samples()).isEqualTo(3);
        assertThat(tables.get(0).provenance().datasets()).hasSize(2);
        assertThat(tables.get(0).key().steps()).isEqualTo(5);
        assertThat(tables.get(1).key().steps()).isEqualTo(4);
        assertThat(tables.get(0).gram()[0][2][2]).isPositive();

        String twice = folder.resolve("twice").toString();
        FileUtils.copyDirectory(Path.of(a).toFile(), Path.of(twice).toFile());
        assertThatThrownBy(() -> Aggregation.tables(spark, List.of(a, twice)))
                .hasMessageContaining("would count twice: it is in ")
                .hasMessageContaining("/a and in ");
        // What no marker names is not there: an attempt that died left it.
        Path steps = Path.of(b, "steps");
        String line;
        try (var files = Files.list(steps)) {
            line = Files.readString(files.findFirst().orElseThrow());
        }
        Files.writeString(steps.resolve("left-over.jsonl"), line.replaceFirst("\"id\":\"", "\"id\":\"x"));
        assertThat(Aggregation.tables(spark, List.of(a, b)).get(0).provenance().samples())
                .isEqualTo(3);
        String plain = collect("plain", 5, List.of("a red circle"), false);
        assertThatThrownBy(() -> Aggregation.tables(spark, List.of(plain))).hasMessageContaining("--mode collect");
        assertThatThrownBy(() -> Aggregation.tables(spark, List.of(folder.toString())))
                .hasMessageContaining("no output folder of a job");
        Files.writeString(Path.of(c, "_job.json"), "{ \"a\": ");
        assertThatThrownBy(() -> Aggregation.tables(spark, List.of(c))).hasMessageContaining("_job.json is corrupt");
        assertThat(new ObjectMapper()
                        .readTree(tables.get(1).toJson())
                        .path("version")
                        .isInt())
                .isTrue();
    }
}
