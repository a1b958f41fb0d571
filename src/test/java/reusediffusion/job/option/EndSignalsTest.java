package reusediffusion.job.option;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndSignalsTest {
    @Test
    void aSignalThatComesTwiceAtOnceIsOne() {
        EndSignals.Repetition repetition = new EndSignals.Repetition();
        long second = 1_000_000_000L;
        assertThat(repetition.next(-second)).isEqualTo(EndSignals.Repetition.Kind.FIRST);
        assertThat(repetition.next(-second + 1000)).isEqualTo(EndSignals.Repetition.Kind.ECHO);
        assertThat(repetition.next(second)).isEqualTo(EndSignals.Repetition.Kind.SECOND);
    }
}
