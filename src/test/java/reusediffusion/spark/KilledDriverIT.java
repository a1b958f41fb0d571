package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;

class KilledDriverIT {
    @TempDir
    private Path folder;

    @Test
    void aSecondDriverIsRefusedAndAKilledOneIsResumed() throws Exception {
        // However slow this machine is, one of two threads waits with the first sample until the driver is killed.
        List<String> prompts = new ArrayList<>(List.of(row(0, "late " + folder.resolve("late"))));
        IntStream.range(1, 40).mapToObj(i -> row(i, "slow 150 " + i)).forEach(prompts::add);
        Trial trial = Trial.of(
                        Trial.write(folder, "prompts.jsonl", prompts),
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

    private static String row(int id, String prompt) {
        return String.format(Locale.ROOT, "{\"id\": \"%03d\", \"prompt\": \"%s\"}", id, prompt);
    }

    @Test
    void aSignalEndsTheCommandWithOneLine() throws Exception {
        String prompts = Trial.write(
                folder,
                "prompts.txt",
                IntStream.range(0, 400).mapToObj(i -> "a red circle " + i).toList());
        String output = folder.resolve("out").toString();
        Path told = folder.resolve("told.txt");
        List<String> command = Machines.java();
        command.addAll(List.of("-Dspark.ui.enabled=false", "-Dspark.master=local[2]", "reusediffusion.job.Generate"));
        command.addAll(List.of("--model", "models/tiny-sd3", "--steps", "4", "--prompts", prompts, "--output", output));
        Process driver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        while (!Files.isDirectory(folder.resolve("out/data"))
                || folder.resolve("out/data").toFile().list().length < 2) {
            assertThat(driver.isAlive()).as(() -> "alive: " + read(told)).isTrue();
            Thread.sleep(50);
        }
        // As Ctrl-C does, which shells switch off for what runs in their background; and twice, as timeout(1) does.
        driver.destroy();
        driver.destroy();
        assertThat(driver.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(driver.exitValue()).as(() -> read(told)).isEqualTo(143);
        assertThat(read(told))
                .containsPattern("\\n\\d+ of 400 made; the same command goes on\\.\\R$")
                .doesNotContain("\tat ", "ERROR", "WARN", "Exception");
        assertThat(folder.resolve("out/_lock")).doesNotExist();
        Trial left = Trial.of(prompts, output);
        int made = left.hashes(Sessions.of("local[2]")).size();
        assertThat(made).isPositive();
        assertThat(read(told)).contains("\n" + made + " of 400 made");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
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
