package reusediffusion.spark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a driver says of a GPU counts where it speaks of the window. */
class GpuWatchTest {
    private static final long BEGUN = 5_000_000_000L;

    private static GpuWatch.Reading reading(double seconds, double busy, double watts) {
        return new GpuWatch.Reading(BEGUN + (long) (seconds * 1e9), busy, watts);
    }

    @Test
    void readingsOfTheFirstSecondSpeakOfWhatWasBeforeToo() {
        List<GpuWatch.Reading> readings =
                List.of(reading(-0.2, 0, 100), reading(0.4, 0.2, 200), reading(1.2, 1, 600), reading(1.4, 0.9, 650));
        assertThat(GpuWatch.seen(readings, BEGUN)).isEqualTo(new GpuWatch.Seen(0.95, 625.0));
        assertThat(GpuWatch.seen(readings.subList(0, 2), BEGUN))
                .as("a window shorter than a second")
                .isEqualTo(new GpuWatch.Seen(0.2, 200.0));
        assertThat(GpuWatch.seen(readings.subList(0, 1), BEGUN)).isEqualTo(GpuWatch.Seen.NOTHING);
    }

    @Test
    void theDriverCountsAllGpusAndTorchTheVisibleOnes() {
        assertThat(GpuWatch.physical("cuda:1", "5,7")).isEqualTo("7");
        assertThat(GpuWatch.physical("cuda:1", null)).isEqualTo("1");
        assertThat(GpuWatch.physical("cuda:2", "5,7")).isEqualTo("2");
    }
}
