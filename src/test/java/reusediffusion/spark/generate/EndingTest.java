package reusediffusion.spark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndingTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private Ending ending(Duration last) {
        Ending ending = new Ending(new Ending.Patience(Duration.ofMillis(20), Duration.ofMillis(30), last));
        ending.atLast(end -> told.add(end.getMessage()));
        return ending;
    }

    private String next() throws InterruptedException {
        return told.poll(1, TimeUnit.MINUTES);
    }

    @Test
    void aRunThatHoldsNothingIsEndedAtOnceAndTakesNoFolderAnyMore() throws Exception {
        Ending ending = ending(Duration.ofDays(1));
        assertThat(ending.ask(Ending.Reason.INTERRUPT)).isTrue();
        assertThat(next()).isEqualTo("Ended before anything was made; the same command begins anew.");
        assertThatThrownBy(() -> ending.hold(() -> {}))
                .isInstanceOf(GenerationJob.EndedEarly.class)
                .satisfies(end ->
                        assertThat(((GenerationJob.EndedEarly) end).reason()).isEqualTo(Ending.Reason.INTERRUPT));
    }

    @Test
    void aRunThatDoesNotEndLosesItsFolderAndThenItsProcess() throws Exception {
        Ending ending = ending(Duration.ofMillis(60));
        ending.hold(() -> told.add("released"));
        ending.tell(5, 40);
        ending.follow(() -> 7);
        ending.ask(Ending.Reason.TERMINATION);
        assertThat(List.of(next(), next())).containsExactly("released", "12 of 40 made; the same command goes on.");
    }

    @Test
    void aRunThatHoldsItsFolderHasTimeForItsBatches() throws Exception {
        Ending ending = ending(Duration.ofDays(1));
        ending.hold(() -> told.add("released"));
        ending.ask(Ending.Reason.TIME);
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(ending.batchNanos()).isNegative();
    }
}
