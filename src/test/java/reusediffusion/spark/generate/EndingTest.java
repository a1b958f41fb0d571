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

class EndingTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private Ending ending(Duration last) {
        Ending ending = new Ending(new EndPatience(Duration.ofMillis(20), Duration.ofMillis(30), last));
        ending.atLast((end, hooks) -> told.add(end.getMessage()));
        return ending;
    }

    private String next() throws InterruptedException {
        return told.poll(1, TimeUnit.MINUTES);
    }

    @Test
    void aRunThatHoldsNothingIsEndedAtOnceAndTakesNoFolderAnyMore() throws Exception {
        Ending ending = ending(Duration.ofDays(1));
        assertThat(ending.ask(EndReason.INTERRUPT)).isTrue();
        assertThat(next()).isEqualTo("Ended before this run made anything; the same command goes on.");
        assertThatThrownBy(() -> ending.hold(() -> {}))
                .isInstanceOf(EndedEarly.class)
                .satisfies(end -> assertThat(((EndedEarly) end).reason()).isEqualTo(EndReason.INTERRUPT));
    }

    @Test
    void aRunThatDoesNotEndLosesItsFolderAndThenItsProcess() throws Exception {
        Ending ending = ending(Duration.ofMillis(60));
        ending.hold(() -> told.add("released"));
        ending.made().tell(5, 40);
        ending.made().follow(() -> 7);
        ending.ask(EndReason.TERMINATION);
        assertThat(List.of(next(), next())).containsExactly("released", "12 of 40 made; the same command goes on.");
    }

    @Test
    void whoAsksAgainWaitsForNoBatchAndLeavesNoLock() throws Exception {
        Ending ending = ending(Duration.ofDays(1));
        ending.hold(() -> told.add("released"));
        ending.made().tell(5, 40);
        ending.ask(EndReason.INTERRUPT);
        ending.hurry();
        assertThat(List.of(next(), next())).containsExactly("released", "5 of 40 made; the same command goes on.");
    }

    @Test
    void aFolderThatCannotBeLetGoHoldsNobodyWhoAsksAgain() throws Exception {
        Ending ending = ending(Duration.ofDays(1));
        ending.hold(() -> {
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ending.made().tell(5, 40);
        ending.ask(EndReason.INTERRUPT);
        ending.hurry();
        assertThat(next()).isEqualTo("5 of 40 made; the same command goes on.");
    }

    @Test
    void aDriverOnAWorkerEndsBeforeTheWorkerKillsIt() {
        Properties settings = new Properties();
        assertThat(EndPatience.of(settings).batch()).isEqualTo(Duration.ofSeconds(24));
        settings.setProperty("spark.submit.deployMode", "cluster");
        settings.setProperty("spark.master", "k8s://host");
        assertThat(EndPatience.of(settings).last()).isEqualTo(Duration.ofSeconds(30));
        settings.setProperty("spark.master", "spark://host:7077");
        assertThat(EndPatience.of(settings).last()).isEqualTo(Duration.ofSeconds(8));
        settings.setProperty(EndPatience.TERMINATE, "1min");
        assertThat(EndPatience.of(settings).last()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aRunThatHoldsItsFolderHasTimeForItsBatches() throws Exception {
        Ending ending = ending(Duration.ofDays(1));
        ending.hold(() -> told.add("released"));
        ending.ask(EndReason.TIME);
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(ending.batchNanos()).isNegative();
    }
}
