package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledDriverIT {
    @TempDir
    private Path folder;

    @Test
    void aSecondDriverIsRefusedAndAKilledOneIsResumed() throws Exception {
        List<String> prompts =
                IntStream.range(0, 40).mapToObj(i -> "slow 150 " + i).toList();
        Trial trial = Trial.of(
                        Trial.write(folder, "prompts.txt", prompts),
                        folder.resolve("out").toString())
                .partitions(20);
        SparkSession spark = Sessions.of("local[2]");
        Process driver = Driver.start(trial);
        try {
            awaitShards(driver, 3);
            assertThatThrownBy(() -> trial.run(spark, new StandIn("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is being written by run")
                    .hasMessageContaining(String.valueOf(driver.pid()));
        } finally {
            driver.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        }
        int kept = trial.hashes(spark).size();
        assertThat(kept).isBetween(3, 39);
        var summary = trial.run(spark, new StandIn("a"));
        assertThat(summary).containsEntry("samples", 40L);
        assertThat(summary.get("last_run").toString()).contains("samples=" + (40 - kept));
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    private void awaitShards(Process driver, int number) throws Exception {
        Path shards = folder.resolve("out/shards");
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.isDirectory(shards) || markers(shards) < number) {
            assertThat(driver.isAlive()).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static long markers(Path shards) throws Exception {
        try (var files = Files.list(shards)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }
}
