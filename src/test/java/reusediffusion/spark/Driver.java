package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import reusediffusion.machine.Machines;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.sink.Chunking;

/** A driver in a process of its own, for tests that kill it: PROMPTS OUTPUT PARTITIONS [MILLIS of a chunk]. */
final class Driver {
    private Driver() {}

    public static void main(String[] arguments) throws Exception {
        Duration every =
                arguments.length > 3 ? Duration.ofMillis(Long.parseLong(arguments[3])) : Chunking.USUAL.every();
        Trial.of(arguments[0], arguments[1])
                .partitions(Integer.parseInt(arguments[2]))
                .run(
                        Sessions.of("local[2]"),
                        new StandIn("a"),
                        new Chunking(every, Chunking.USUAL.fileBytes()),
                        new StopRequest());
    }

    /** Starts one. */
    static Process start(Trial trial) throws Exception {
        List<String> command = Machines.java(
                Driver.class.getName(), trial.prompts(), trial.output(), String.valueOf(trial.partitions()));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** Returns when a driver has committed some samples. */
    interface Progress {
        void await() throws Exception;
    }

    /** A second driver is refused while one writes; when that was killed, the next run makes what it left. */
    static void assertRefusedThenResumed(
            Process driver, Progress progress, Trial trial, SparkSession spark, int samples) throws Exception {
        try {
            progress.await();
            assertThatThrownBy(() -> trial.run(spark, new StandIn("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is being written by run")
                    .hasMessageContaining(String.valueOf(driver.pid()));
        } finally {
            driver.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        }
        int kept = trial.hashes(spark).size();
        assertThat(kept).isBetween(3, samples - 1);
        var summary = trial.run(spark, new StandIn("a"));
        assertThat(summary).containsEntry("samples", (long) samples);
        assertThat(summary.get("last_run").toString()).contains("samples=" + (samples - kept));
        assertThat(trial.verify(spark).problems()).isEmpty();
    }
}
