package reusediffusion.spark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopRequestTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private StopRequest asking(Duration last) {
        StopRequest stop = new StopRequest(new StopTimeout(Duration.ofMillis(20), Duration.ofMillis(30), last));
        stop.atLast((end, hooks) -> told.add(end.getMessage()));
        return stop;
    }

    private String next() throws InterruptedException {
        return told.poll(1, TimeUnit.MINUTES);
    }

    @Test
    void aRunThatHoldsNothingIsEndedAtOnceAndTakesNoFolderAnyMore() throws Exception {
        StopRequest stop = asking(Duration.ofDays(1));
        assertThat(stop.ask(StopReason.INTERRUPT)).isTrue();
        assertThat(next()).isEqualTo("Ended before this run made anything; the same command goes on.");
        assertThatThrownBy(() -> stop.hold(() -> {}))
                .isInstanceOf(StoppedEarlyException.class)
                .satisfies(end ->
                        assertThat(((StoppedEarlyException) end).reason()).isEqualTo(StopReason.INTERRUPT));
    }

    @Test
    void aRunThatDoesNotEndLosesItsFolderAndThenItsProcess() throws Exception {
        StopRequest stop = asking(Duration.ofMillis(60));
        stop.hold(() -> told.add("released"));
        stop.made().tell(5, 40);
        stop.made().follow(() -> 7);
        stop.ask(StopReason.TERMINATION);
        assertThat(List.of(next(), next())).containsExactly("released", "12 of 40 made; the same command goes on.");
    }

    @Test
    void whoAsksAgainWaitsForNoBatchAndLeavesNoLock() throws Exception {
        StopRequest stop = asking(Duration.ofDays(1));
        stop.hold(() -> told.add("released"));
        stop.made().tell(5, 40);
        stop.ask(StopReason.INTERRUPT);
        stop.hurry();
        assertThat(List.of(next(), next())).containsExactly("released", "5 of 40 made; the same command goes on.");
    }

    @Test
    void aFolderThatCannotBeLetGoHoldsNobodyWhoAsksAgain() throws Exception {
        StopRequest stop = asking(Duration.ofDays(1));
        stop.hold(() -> {
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stop.made().tell(5, 40);
        stop.ask(StopReason.INTERRUPT);
        stop.hurry();
        assertThat(next()).isEqualTo("5 of 40 made; the same command goes on.");
    }

    @Test
    void aDriverOnAWorkerEndsBeforeTheWorkerKillsIt() {
        Properties settings = new Properties();
        assertThat(StopTimeout.of(settings).batch()).isEqualTo(Duration.ofSeconds(24));
        settings.setProperty("spark.submit.deployMode", "cluster");
        settings.setProperty("spark.master", "k8s://host");
        assertThat(StopTimeout.of(settings).last()).isEqualTo(Duration.ofSeconds(30));
        settings.setProperty("spark.master", "spark://host:7077");
        assertThat(StopTimeout.of(settings).last()).isEqualTo(Duration.ofSeconds(8));
        settings.setProperty(StopTimeout.TERMINATE, "1min");
        assertThat(StopTimeout.of(settings).last()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aRunThatHoldsItsFolderHasTimeForItsBatches() throws Exception {
        StopRequest stop = asking(Duration.ofDays(1));
        stop.hold(() -> told.add("released"));
        stop.ask(StopReason.TIME);
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(stop.batchNanos()).isNegative();
    }
}
