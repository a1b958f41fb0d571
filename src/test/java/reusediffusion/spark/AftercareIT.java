package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.Garbage;

/** What is found out about a job afterwards: damage, garbage and metrics. */
class AftercareIT {
    private static final StandIn MODEL = new StandIn("a");

    @TempDir
    private Path folder;

    private Trial trial() throws Exception {
        List<String> prompts = List.of("cat 1", "cat 2", "cat 3");
        return Trial.of(
                        Trial.write(folder, "prompts.txt", prompts),
                        folder.resolve("out").toString())
                .partitions(1);
    }

    @Test
    void damageAndGarbageAreFound() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial trial = trial();
        trial.run(spark, MODEL);
        Path data = folder.resolve("out/data");
        Path orphan = Files.createDirectory(data.resolve("20200101T000000-0000-00000.7"));
        Files.writeString(orphan.resolve("x.png"), "x");
        assertThat(Garbage.collect(spark, trial.folder())).hasSize(1);
        assertThat(Files.exists(orphan)).isFalse();
        assertThat(trial.verify(spark).problems()).isEmpty();
        List<Path> pictures;
        try (var all = Files.walk(data)) {
            pictures = all.filter(Files::isRegularFile).toList();
        }
        Files.writeString(pictures.get(0), "no picture");
        Files.delete(pictures.get(1));
        assertThat(trial.verify(spark).problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("is damaged"))
                .anyMatch(problem -> problem.contains("is missing"));
    }

    @Test
    void oneBadPromptOfAThousandIsOneDeadLetter() throws Exception {
        List<String> lines = new ArrayList<>(IntStream.range(0, 996)
                .mapToObj(i -> "{\"prompt\": \"cat " + i + "\"}")
                .toList());
        lines.add("{\"id\": \"null\", \"prompt\": null}");
        lines.add("{\"prompt\": \"\\u0000\\u0007 a bell\"}");
        lines.add("{\"prompt\": \"a \uD83D\uDC08 on a \uD83D\uDEF8\"}");
        lines.add("{\"prompt\": \"" + "very ".repeat(10_000) + "long\"}");
        Trial thousand = Trial.of(
                        Trial.write(folder, "thousand.jsonl", lines),
                        folder.resolve("thousand").toString())
                .allowing("1");
        SparkSession spark = Sessions.of("local[2]");
        assertThat(thousand.run(spark, MODEL)).containsEntry("samples", 999L).containsEntry("failed", 1L);
        assertThat(thousand.hashes(spark)).hasSize(999).doesNotContainKey("null");
        assertThat(thousand.verify(spark).problems()).isEmpty();
    }

    /** Beside each lies a folder that its name, read as a pattern, would match. */
    @Test
    void namesThatLookLikePatternsAreNames() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial other = trial();
        Trial.write(folder, "w1.txt", List.of("cat 1", "cat 2", "cat 3"));
        Trial.of(other.prompts(), folder.resolve("w1").toString()).partitions(1).run(spark, MODEL);
        for (String name : List.of("w[1]", "{w1,w2}", "w?\\*", "w1:a 50%20#+ü")) {
            String prompts = Trial.write(folder, name.replace(":", "") + ".txt", List.of("dog 1", "dog 2"));
            Trial trial = Trial.of(prompts, folder.resolve(name).toString()).partitions(1);
            assertThat(trial.run(spark, MODEL)).as(name).containsEntry("samples", 2L);
            assertThat(trial.run(spark, MODEL).get("last_run").toString()).contains("samples=0");
            assertThat(Garbage.collect(spark, trial.folder())).isEmpty();
            assertThat(trial.verify(spark).problems()).isEmpty();
        }
    }

    @Test
    void aRunThatMadeNothingIsAFailureWhateverMayFail() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        String prompts = Trial.write(folder, "fail.txt", List.of("fail 1", "fail 2"));
        Trial trial = Trial.of(prompts, folder.resolve("out").toString()).allowing("100%");
        for (int i = 0; i < 2; i++) { // the second finds nothing left to make
            assertThatThrownBy(() -> trial.run(spark, MODEL))
                    .isInstanceOf(GenerationJob.TooManyFailures.class)
                    .hasMessageContaining("Every sample failed; one of the reasons: This prompt cannot be drawn.");
        }
        Trial more = Trial.of(Trial.write(folder, "more.txt", List.of("fail 1", "fail 2", "cat")), trial.output())
                .allowing("100%");
        assertThat(more.run(spark, MODEL)).containsEntry("samples", 1L).containsEntry("failed", 2L);
    }

    @Test
    void executorsTellWhatTheyMake() throws Exception {
        Path metrics = Files.createDirectory(folder.resolve("metrics"));
        SparkConf conf = Sessions.conf("local[2]")
                .set("spark.plugins", Instruments.class.getName())
                .set("spark.metrics.conf.*.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink")
                .set("spark.metrics.conf.*.sink.csv.directory", metrics.toString());
        trial().run(Sessions.of(conf), MODEL);
        Sessions.stop();
        try (var files = Files.list(metrics)) {
            Path saved = files.filter(file -> file.toString().endsWith("Instruments.network_calls_saved.csv"))
                    .findFirst()
                    .orElseThrow();
            List<String> lines = Files.readAllLines(saved);
            assertThat(Double.parseDouble(lines.get(lines.size() - 1).split(",")[1]))
                    .isGreaterThanOrEqualTo(3);
        }
    }
}
