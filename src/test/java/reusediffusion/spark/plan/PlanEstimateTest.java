package reusediffusion.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.PlanProbe;

class PlanEstimateTest {
    private static final long MIB = 1 << 20;

    /** A call of 50 ms, a decoding of 100 ms, a text of 10 ms; latents of 1 MiB with two branches. */
    private static final PlanProbe PROBE = new PlanProbe(0.01, 0.05, 0.1, 5000 * MIB, MIB, 4 * MIB, 2);

    private static PlanEstimate estimate(int slots, int searchSeconds, int guard) {
        PlanWishes wishes = new PlanWishes(List.of(14, 8), null, Duration.ofSeconds(searchSeconds), 2, null, List.of());
        return new PlanEstimate(PROBE, new PlanCost(0.05, 28, slots), wishes, List.of(16, 8, 8, guard), 14);
    }

    @Test
    void addsUpWhatEachPartTakes() {
        PlanEstimate one = estimate(1, 120, 0);
        assertThat(one.fullRuns()).isEqualTo(Duration.ofMillis(32 * 28 * 50 + 320));
        assertThat(one.measuring()).isEqualTo(Duration.ofMillis(8 * 22 * 50 + 8 * 3 * 100));
        assertThat(one.guard()).isEqualTo(Duration.ZERO);
        assertThat(one.search()).isEqualTo(Duration.ofSeconds(120).minus(one.measuring()));
        assertThat(one.all()).isEqualTo(one.fullRuns().plus(Duration.ofSeconds(120)));
        assertThat(String.join("\n", one.lines()))
                .contains("full runs     0:00:45  32 samples, 28 calls each")
                .contains("altogether    0:02:45  2.8 minutes of a device")
                .contains("50.0 ms a sample, on 1 at once");
    }

    /** Where measuring and the guard take most of the time, the search still has half of it. */
    @Test
    void keepsHalfOfTheTimeForTheSearch() {
        PlanEstimate crowded = estimate(1, 20, 16);
        assertThat(crowded.search()).isEqualTo(Duration.ofSeconds(10));
        assertThat(crowded.all()).isGreaterThan(crowded.fullRuns().plus(Duration.ofSeconds(20)));
    }

    @Test
    void severalDevicesShareAllButTheSearch() {
        PlanEstimate two = estimate(2, 120, 0);
        assertThat(two.fullRuns()).isEqualTo(estimate(1, 120, 0).fullRuns().dividedBy(2));
        assertThat(two.all()).isEqualTo(two.fullRuns().plus(Duration.ofSeconds(120)));
    }

    @Test
    void countsWhatIsKept() {
        PlanEstimate one = estimate(1, 120, 0);
        assertThat(one.hostBytes()).isEqualTo((16 * 29 + 16 * 2 + 32 * 4) * MIB);
        assertThat(one.deviceBytes()).isEqualTo((5000 + 16 * 17 + 8 * 14) * MIB);
    }
}
