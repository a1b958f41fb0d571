package reusediffusion.reuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetourPolicyTest {
    private static final int STEPS = 10;
    private static final GramRows ROWS =
            new GramRows(Trajectory.random(4, STEPS, 40).gram(), 2, 1e-4);
    private static final String PLAN = "1010010010";
    private final Plan plan = plan();

    private static boolean[] mask(String text) {
        boolean[] mask = new boolean[text.length()];
        for (int s = 0; s < mask.length; s++) {
            mask[s] = text.charAt(s) == '1';
        }
        return mask;
    }

    /** Rows are marked: 100 + step on the plan, more on detours. */
    private static double[][][] rows(int from, double mark) {
        return IntStream.range(from, STEPS)
                .mapToObj(s -> new double[][] {{mark + s}})
                .toArray(double[][][]::new);
    }

    private static Plan plan() {
        List<double[]> probes = IntStream.rangeClosed(0, 20)
                .mapToObj(i -> {
                    double[] p = new double[STEPS];
                    Arrays.fill(p, 0.9 + i / 100.0);
                    return p;
                })
                .toList();
        return new Plan(
                STEPS,
                mask(PLAN),
                rows(0, 100),
                new Plan.Quality(1, 1, 1, 1, 1),
                new Plan.Fit(2, 1e-4, 1, 8),
                Guard.of(ROWS, probes),
                List.of(
                        new Detour(2, true, mask("1010101010"), rows(3, 200)),
                        new Detour(2, false, mask("1010000100"), rows(3, 300)),
                        new Detour(5, true, mask("1010010111"), rows(6, 400))));
    }

    private static void follows(ReusePolicy policy, IntToDoubleFunction probe, String mask, int... marks) {
        History history = History.EMPTY;
        for (int s = 0; s < STEPS; s++) {
            Decision decision = policy.decide(history);
            assertThat(decision.weights()[0][0]).isEqualTo(marks[s] + s);
            boolean probed = decision.probe() != null;
            history = history.then(decision.call(), Double.NaN, probed ? probe.applyAsDouble(s) : Double.NaN);
        }
        assertThat(CalledSteps.text(history.called())).isEqualTo(mask);
        History over = history;
        assertThatThrownBy(() -> policy.decide(over)).hasMessageContaining("10 steps");
    }

    @Test
    void mostSamplesKeepThePlan() {
        follows(new DetourPolicy(plan, ROWS, 0.9, true), s -> 1, PLAN, marks(100, 10));
    }

    private static int[] marks(int first, int until, int... then) {
        int[] marks = new int[STEPS];
        Arrays.fill(marks, first);
        Arrays.fill(marks, until, STEPS, then.length == 0 ? first : then[0]);
        return marks;
    }

    @Test
    void hardAndEasySamplesTakeTheirs() {
        ReusePolicy policy = new DetourPolicy(plan, ROWS, 0.9, true);
        follows(policy, s -> s == 2 ? 1.09 : 1, "1010101010", marks(100, 3, 200));
        follows(policy, s -> s == 2 ? 0.91 : 1, "1010000100", marks(100, 3, 300));
        follows(policy, s -> s == 5 ? 1.09 : 1, "1010010111", marks(100, 6, 400));
        follows(policy, s -> s == 5 ? 0.5 : 1, PLAN, marks(100, 10));
        follows(policy, s -> 3, "1010101010", marks(100, 3, 200));
    }

    @Test
    void lighterDetoursAreAChoice() {
        ReusePolicy policy = new DetourPolicy(plan, ROWS, 0.9, false);
        follows(policy, s -> 0.5, PLAN, marks(100, 10));
        follows(policy, s -> s == 2 ? 0.5 : 2, "1010010111", marks(100, 6, 400));
    }

    @Test
    void probesOnlyWhereADetourParts() {
        ReusePolicy policy = new DetourPolicy(plan, ROWS, 0.9, true);
        History history = History.EMPTY;
        for (int s = 0; s < STEPS; s++) {
            Decision decision = policy.decide(history);
            if (s == 2 || s == 5) {
                assertThat(decision.probe()[0])
                        .containsExactly(ROWS.row(s, mask(PLAN)).weights());
            } else {
                assertThat(decision.probe()).isNull();
            }
            history = history.then(decision.call(), Double.NaN, 1);
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new DetourPolicy(plan, ROWS, 0.2, true)).hasMessageContaining("0.2");
        assertThatThrownBy(() -> new DetourPolicy(plan.with(null, List.of()), ROWS, 0.9, true))
                .hasMessageContaining("probes");
        Detour other = new Detour(2, true, mask("1110101010"), rows(3, 200));
        assertThatThrownBy(() -> plan.with(plan.guard(), List.of(other)))
                .hasMessageContaining("does not begin as the plan");
        assertThatThrownBy(() -> new Detour(3, true, mask(PLAN), rows(3, 0))).hasMessageContaining("7 rows");
    }
}
