package reusediffusion.spark.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Reading begins anew where a marker went away, within bounds, and for no other reason. */
class UnlockedReadingTest {
    private final AtomicInteger begun = new AtomicInteger();

    private int read(int whole, Exception fault) throws Exception {
        return UnlockedReading.of(
                () -> {
                    if (begun.incrementAndGet() < whole) {
                        throw new IllegalStateException("a task failed", fault);
                    }
                    return 7;
                },
                0);
    }

    private static Exception gone() {
        return new RuntimeException(new MarkerGoneException(new Path("out/shards/r-00000.000002.json")));
    }

    @Test
    void itReadsUntilAllIsThere() throws Exception {
        assertThat(read(8, gone())).isEqualTo(7);
        assertThat(begun).hasValue(8);
    }

    @Test
    void itEndsWithOneSentence() {
        assertThatThrownBy(() -> read(9, gone()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessage("The marker out/shards/r-00000.000002.json went away before it was read: a job that writes"
                        + " this folder has folded it. Reading began 8 times, and met that each time; start this"
                        + " again, or wait for that job to end.");
        assertThat(begun).hasValue(8);
    }

    @Test
    void anotherFaultEndsItAtOnce() {
        assertThatThrownBy(() -> read(2, new IOException("a disk"))).hasRootCauseMessage("a disk");
        assertThat(begun).hasValue(1);
    }
}
