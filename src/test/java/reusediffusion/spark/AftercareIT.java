package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
