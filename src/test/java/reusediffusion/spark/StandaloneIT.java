package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three workers with a pretended GPU each. */
class StandaloneIT {
    @TempDir
    private static Path shared;

    private static Cluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(shared, 3);
    }

    @AfterAll
    static void stop() {
        Sessions.stop();
        cluster.close();
    }

    private Trial trial(List<String> prompts, int partitions) throws Exception {
        return Trial.of(
                        Trial.write(folder, "prompts.txt", prompts),
                        folder.resolve("out").toString())
                .partitions(partitions);
    }

    @Test
    void everyExecutorUsesItsOwnGpuAndLoadsOnce() throws Exception {
        SparkSession spark = Sessions.of(cluster.conf());
        Path loaded = Files.createDirectory(folder.resolve("loaded"));
        Trial trial =
                trial(IntStream.range(0, 24).mapToObj(i -> "slow 200 " + i).toList(), 12);
        trial.run(spark, new StandIn("a", "cuda", loaded.toString()));
        try (var files = Files.list(loaded)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("-.*", "")))
                    .containsExactlyInAnyOrder("cuda:0", "cuda:1", "cuda:2");
        }
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    @Test
    void speculationMakesNothingTwice() throws Exception {
        SparkConf conf = cluster.conf()
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "200ms")
                .set("spark.speculation.multiplier", "1.5")
                .set("spark.speculation.quantile", "0.5");
        SparkSession spark = Sessions.of(conf);
        List<String> prompts =
                new ArrayList<>(IntStream.range(0, 38).mapToObj(i -> "cat " + i).toList());
        prompts.add("late " + folder.resolve("late"));
        prompts.add("halt " + folder.resolve("halted"));
        Trial trial = trial(prompts, 10);
        long start = System.nanoTime();
        assertThat(trial.run(spark, new StandIn("a"))).containsEntry("samples", 40L);
        assertThat((System.nanoTime() - start) / 1e9)
                .as("the copy was faster than the straggler")
                .isLessThan(100);
        assertThat(folder.resolve("late")).exists();
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(trial.hashes(spark)).hasSize(40);
    }
}
