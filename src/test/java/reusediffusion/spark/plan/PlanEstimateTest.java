package reusediffusion.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.calibrate.PlanProbe;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.reuse.search.SearchTimetable;

class PlanEstimateTest {
    private static final long MIB = 1 << 20;

    /** A call of 50 ms, a decoding of 100 ms, a text of 10 ms; latents of 1 MiB with two branches. */
    private static final PlanProbe PROBE = new PlanProbe(0.01, 0.05, 0.1, 5000 * MIB, MIB, 4 * MIB, 2);

    private static PlanEstimate estimate(int slots, int searchSeconds, int guard) {
        PlanRequirements wishes =
                new PlanRequirements(List.of(14, 8), null, Duration.ofSeconds(searchSeconds), 2, null, List.of());
        return new PlanEstimate(PROBE, new PlanCost(0.05, 0.1, 28, slots), wishes, List.of(16, 8, 8, guard), 1);
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

    /** The rows of two plans, 14 and 8 calls of 50 ms, and 16 samples: 17.6 s. */
    @Test
    void knowsWhatRowsTake() {
        assertThat(String.join("\n", estimate(1, 120, 0).lines())).contains("of it       0:00:17  rows of all plans");
        PlanEstimate shortOfTime = estimate(1, 25, 0);
        assertThat(shortOfTime.search()).isEqualTo(Duration.ofMillis(25000 - 11200));
        assertThat(String.join("\n", shortOfTime.lines())).contains("--search-seconds 29 is enough for them");
        assertThat(estimate(1, 29, 0).search()).isGreaterThan(Duration.ofMillis(17600));
        assertThat(estimate(1, 1, 0).search()).isEqualTo(Duration.ofMillis(22 * 50)); // a sample for each row
        assertThat(estimate(1, 0, 0).search()).isGreaterThan(Duration.ofMillis(17600)); // no search, and all rows
    }

    @Test
    void budgetsHaveWhatTheirRowsNeed() {
        Instant now = Instant.EPOCH;
        SearchTimetable time =
                new SearchTimetable(() -> now, now.plusSeconds(60), now.plusSeconds(60), 0.05, 1, (what, left) -> {});
        List<Duration> rows = List.of(Duration.ofSeconds(20), Duration.ofSeconds(10));
        assertThat(time.share(rows)).isEqualTo(Duration.ofSeconds(35)); // half of what is beyond 30
        assertThat(time.until(now.plusSeconds(15)).share(rows)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void severalDevicesShareAllButTheSearch() {
        PlanEstimate two = estimate(2, 120, 0);
        assertThat(two.fullRuns()).isEqualTo(estimate(1, 120, 0).fullRuns().dividedBy(2));
        assertThat(two.all()).isEqualTo(two.fullRuns().plus(Duration.ofSeconds(120)));
    }

    /** Beside plans and scores: 27 steps of 16 samples in halves of 1 MiB, 32 last latents whole. */
    @Test
    void saysWhatReferencesTake() {
        assertThat(String.join("\n", estimate(1, 120, 0).lines()))
                .contains("0.30 MiB, plans and scores; with --reference 248.00 MiB more");
    }

    @Test
    void countsWhatIsKept() {
        PlanEstimate one = estimate(1, 120, 0);
        assertThat(one.hostBytes()).isEqualTo((16 * 29 + 16 * 2 + 32 * 4) * MIB);
        assertThat(one.deviceBytes()).isEqualTo((5000 + 16 * 17 + 24 * 14) * MIB);
    }
}
