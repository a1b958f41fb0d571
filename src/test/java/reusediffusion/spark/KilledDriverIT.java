package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        // However slow this machine is, one of two threads waits with the first sample until the driver is killed.
        List<String> prompts = new ArrayList<>(List.of(row(0, "late " + folder.resolve("late"))));
        IntStream.range(1, 40).mapToObj(i -> row(i, "slow 150 " + i)).forEach(prompts::add);
        Trial trial = Trial.of(
                        Trial.write(folder, "prompts.jsonl", prompts),
                        folder.resolve("out").toString())
                .partitions(20);
        SparkSession spark = Sessions.of("local[2]");
        Process driver = Driver.start(trial);
        Driver.assertRefusedThenResumed(driver, () -> awaitShards(driver, 3), trial, spark, 40);
    }

    private static String row(int id, String prompt) {
        return String.format(Locale.ROOT, "{\"id\": \"%03d\", \"prompt\": \"%s\"}", id, prompt);
    }

    @Test
    void aSignalEndsTheCommandWithOneLine() throws Exception {
        Command terminated = Command.start(folder, "terminated", "--steps", "4");
        Command hungUp = Command.start(folder, "hung-up", "--steps", "4");
        terminated.awaitPictures(2);
        // And twice, as timeout(1) sends it.
        terminated.signalTwice("TERM");
        hungUp.awaitPictures(2);
        hungUp.signal("HUP");
        terminated.assertEnds(143, Duration.ofMinutes(1));
        assertThat(terminated.made()).isPositive();
        hungUp.assertEnds(129, Duration.ofMinutes(1));
        assertThat(hungUp.made()).isPositive();
    }

    @Test
    void aSecondSignalEndsTheCommandAtOnce() throws Exception {
        // A sample takes longer than this test, so that the orderly end is still waiting for it.
        Command interrupted = Command.start(folder, "interrupted", "--steps", "1000");
        interrupted.await("400 samples to make");
        interrupted.signal("INT");
        interrupted.await("Ending: what is finished is being committed; once more ends at once.");
        Thread.sleep(700); // what comes within half a second is the same Ctrl-C
        interrupted.signal("INT");
        interrupted.assertEnds(130, Duration.ofSeconds(15));
    }

    @Test
    void aSignalEndsAJobWithoutAnEndOfItsOwnWithOneSentence() throws Exception {
        Path summary = folder.resolve("summary.json");
        Command job = Command.ofJob(
                folder,
                "broadcaster",
                List.of(Broadcaster.class.getName(), "--stacktrace", "--summary-json", summary.toString()));
        job.await(Broadcaster.AT_WORK);
        job.signal("TERM");
        job.assertEnds(143, Duration.ofMinutes(1));
        String sentence = "The job broadcaster was ended by SIGTERM; what it has finished is kept, and the same command"
                + " starts again.";
        assertThat(job.text()).isEqualTo(Broadcaster.AT_WORK + "\n" + sentence + "\n");
        assertThat(summary).content().contains("\"terminated\"", "143", sentence);
    }

    @Test
    void theClockEndsTheCommandAmidSamples() throws Exception {
        int made = 0;
        for (int seconds = 12; made == 0; seconds *= 2) { // a busy machine begins later
            Command timed = Command.start(folder, "timed", "--steps", "4", "--stop-after", seconds + "s");
            timed.assertEnds(3, Duration.ofMinutes(2));
            made = timed.made();
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
