package reusediffusion.job.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.concurrent.TimeUnit;
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

    @Test
    void aSignalThatComesWhileTheFirstIsAnsweredDoesNotEndTheProcess() throws Exception {
        Process process = Signalled.start();
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo(Signalled.LISTENING);
            process.toHandle().destroy(); // SIGTERM
            assertThat(said.readLine()).isEqualTo(Signalled.ASKED);
            process.toHandle().destroy();
            assertThat(said.readLine()).isEqualTo(Signalled.ANSWERED);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
