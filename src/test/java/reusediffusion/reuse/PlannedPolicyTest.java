package reusediffusion.reuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannedPolicyTest {
    private static final int STEPS = 16;
    private static final double[][] GRAM = Trajectory.random(4, STEPS, 40).gram();
    private static final GramRows ROWS = new GramRows(GRAM, 2, 1e-4);
    private static final String MASK = "1100110001010010";
    private final Plan plan = plan();

    /** Planned rows are marked by the step in their first weight; probes usually measure 1 ± 0.1 everywhere. */
    private static Plan plan() {
        boolean[] called = new boolean[STEPS];
        double[][][] weights = new double[STEPS][1][];
        for (int s = 0; s < STEPS; s++) {
            called[s] = MASK.charAt(s) == '1';
            weights[s][0] = s == 0 ? new double[] {100} : new double[] {100 + s, 0};
        }
        List<double[]> probes = IntStream.rangeClosed(0, 20)
                .mapToObj(i -> {
                    double[] p = new double[STEPS];
                    Arrays.fill(p, 0.9 + i / 100.0);
                    p[0] = Double.NaN;
                    return p;
                })
                .toList();
        Plan bare = new Plan(
                STEPS, called, weights, new Plan.Quality(1, 1, 1, 1, 1), new Plan.Fit(2, 1e-4, 1, 8), null, List.of());
        return bare.with(Guard.of(ROWS, probes), List.of());
    }

    private record Taken(String mask, Decision[] decisions) {
        boolean planned(int step) {
            return decisions[step].weights()[0][0] == 100 + step;
        }
    }

    private static Taken follow(ReusePolicy policy, IntToDoubleFunction probe) {
        History history = History.EMPTY;
        Decision[] decisions = new Decision[STEPS];
        for (int s = 0; s < STEPS; s++) {
            decisions[s] = policy.decide(history);
            boolean probed = decisions[s].call() && decisions[s].probe() != null;
            history = history.then(decisions[s].call(), Double.NaN, probed ? probe.applyAsDouble(s) : Double.NaN);
        }
        return new Taken(CalledSteps.text(history.called()), decisions);
    }

    private PlannedPolicy guarded(double quantile, int savings) {
        return new PlannedPolicy(plan, ROWS, quantile, savings);
    }

    @Test
    void followsItsPlan() {
        Taken taken = follow(new PlannedPolicy(plan), s -> 99);
        assertThat(taken.mask()).isEqualTo(MASK);
        for (int s = 0; s < STEPS; s++) {
            assertThat(taken.planned(s)).isTrue();
            assertThat(taken.decisions()[s].probe()).isNull();
        }
        History over = new History(new boolean[STEPS], new double[0], new double[STEPS]);
        assertThatThrownBy(() -> new PlannedPolicy(plan).decide(over)).hasMessageContaining("16 steps");
    }

    @Test
    void ordinarySamplesKeepThePlanUnderAGuard() {
        Taken taken = follow(guarded(0.9, 3), s -> 1);
        assertThat(taken.mask()).isEqualTo(MASK);
        boolean[] called = plan.called();
        for (int s = 0; s < STEPS; s++) {
            assertThat(taken.planned(s)).isTrue();
            if (called[s] && s > 0) {
                assertThat(taken.decisions()[s].probe()[0])
                        .containsExactly(ROWS.row(s, called).weights());
            } else {
                assertThat(taken.decisions()[s].probe()).isNull();
            }
        }
    }

    @Test
    void aBadProbeCallsOnceMoreAndMeetsThePlanAgain() {
        Taken taken = follow(guarded(0.9, 3), s -> s == 5 ? 1.09 : 1);
        //                                   1100110001010010
        assertThat(taken.mask()).isEqualTo("1100111001010010");
        boolean[] own = new boolean[STEPS];
        for (int s = 0; s < STEPS; s++) {
            own[s] = taken.mask().charAt(s) == '1';
        }
        assertThat(taken.decisions()[6].weights()[0]).containsExactly(1);
        for (int s : new int[] {7, 8}) {
            assertThat(taken.decisions()[s].weights()[0])
                    .containsExactly(ROWS.row(s, own).weights());
        }
        assertThat(taken.decisions()[9].weights()[0])
                .containsExactly(1); // its row would weigh 9 and 5, the sample has 9 and 6
        assertThat(taken.decisions()[10].weights()[0])
                .containsExactly(ROWS.row(10, 9, 6).weights());
        assertThat(IntStream.of(0, 1, 2, 3, 4, 5, 11, 12, 13, 14, 15)).allMatch(taken::planned);
    }

    @Test
    void aWishWaitsForTheNextPlannedBuild() {
        Taken taken = follow(guarded(0.9, 3), s -> s == 4 ? 1.2 : 1);
        assertThat(taken.mask()).isEqualTo("1100111001010010");
        Taken revoked = follow(guarded(0.9, 0), s -> s == 4 ? 1.2 : s == 5 ? 0.1 : 1);
        assertThat(revoked.mask()).isEqualTo(MASK);
    }

    @Test
    void aHardSampleCallsEverywhere() {
        Taken taken = follow(guarded(0.9, 3), s -> 5);
        assertThat(taken.mask()).isEqualTo("1".repeat(STEPS));
        assertThat(taken.planned(0)).isTrue();
    }

    @Test
    void anEasySampleSavesWithinItsSavings() {
        assertThat(follow(guarded(0.9, 0), s -> 0.5).mask()).isEqualTo(MASK);
        Taken one = follow(guarded(0.9, 1), s -> 0.5);
        assertThat(one.mask()).isEqualTo("1100010001010010");
        assertThat(one.decisions()[4].weights()[0])
                .containsExactly(ROWS.row(4, 1, 0).weights());
        assertThat(follow(guarded(0.9, 2), s -> 0.5).mask()).isEqualTo("1100010000010010");
        assertThat(follow(guarded(0.9, 9), s -> 0.5).mask()).isEqualTo("1100010000010000");
    }

    @Test
    void whatWasCalledMoreMayBeSavedLater() {
        Taken taken = follow(guarded(0.9, 0), s -> s == 1 ? 5 : s == 5 ? 0.5 : 1);
        assertThat(taken.mask()).isEqualTo("1110110000010010");
    }

    @Test
    void aHigherQuantileLeavesThePlanMoreRarely() {
        assertThat(follow(guarded(0.9, 0), s -> 1.085).mask()).isNotEqualTo(MASK);
        assertThat(follow(guarded(0.98, 0), s -> 1.085).mask()).isEqualTo(MASK);
        assertThat(follow(guarded(1, 5), s -> 1.1).mask()).isEqualTo(MASK);
    }

    @Test
    void thresholdsAreQuantilesOfTheProbes() {
        Guard guard = plan.guard();
        assertThat(guard.threshold(3, 0.5)).isCloseTo(1, within(1e-12));
        assertThat(guard.threshold(3, 0.9)).isCloseTo(1.08, within(1e-12));
        assertThat(guard.threshold(3, 0.925)).isCloseTo(1.085, within(1e-12));
        assertThat(guard.threshold(3, 0)).isCloseTo(0.9, within(1e-12));
        assertThat(guard.threshold(3, 1)).isCloseTo(1.1, within(1e-12));
        assertThat(guard.threshold(0, 0.5)).isNaN();
    }

    @Test
    void aFloorBecomesAQuantile() {
        double[] quantiles = {0.6, 0.8, 0.95};
        double[][] decibels = new double[3][99];
        for (int i = 0; i < 3; i++) {
            Arrays.fill(decibels[i], 50);
            Arrays.fill(decibels[i], 0, 4 * i, 20);
        }
        assertThat(Guard.quantileFor(40, 0.05, quantiles, decibels)).isEqualTo(0.8);
        assertThat(Guard.quantileFor(40, 0.09, quantiles, decibels)).isEqualTo(0.95);
        assertThatThrownBy(() -> Guard.quantileFor(60, 0.05, quantiles, decibels))
                .hasMessageContaining("60.0");
    }

    @Test
    void refusesGuardsThatCannotBe() {
        assertThatThrownBy(() -> guarded(0.3, 0)).hasMessageContaining("0.3");
        assertThatThrownBy(() -> new PlannedPolicy(plan.with(null, List.of()), ROWS, 0.9, 0))
                .hasMessageContaining("probes");
    }
}
