package reusediffusion.job.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopSignalsTest {
    @Test
    void aSignalThatComesTwiceAtOnceIsOne() {
        StopSignals.Repetition repetition = new StopSignals.Repetition();
        long second = 1_000_000_000L;
        assertThat(repetition.next(-second)).isEqualTo(StopSignals.Repetition.Kind.FIRST);
        assertThat(repetition.next(-second + 1000)).isEqualTo(StopSignals.Repetition.Kind.ECHO);
        assertThat(repetition.next(second)).isEqualTo(StopSignals.Repetition.Kind.SECOND);
    }
}
