package reusediffusion.reuse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.policy.CalledSteps;

class PlannerTest {
    private static double[] coefficients(int steps, long seed) {
        return new Random(seed).doubles(steps, -1, 1).toArray();
    }

    private static boolean[] mask(int bits, int steps) {
        boolean[] called = new boolean[steps];
        for (int s = 0; s < steps; s++) {
            called[s] = (bits >> s & 1) == 1;
        }
        return called;
    }

    @Test
    void isTheBestOfAllSets() {
        int steps = 10;
        for (long seed = 0; seed < 5; seed++) {
            Planner planner = new Planner(Trajectory.random(seed, steps, 30).gram(), coefficients(steps, seed), 1e-4);
            double[] least = new double[steps + 1];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            for (int bits = 1; bits < 1 << steps; bits += 2) {
                int calls = Integer.bitCount(bits);
                least[calls] = Math.min(least[calls], planner.cost(mask(bits, steps)));
            }
            for (int calls = 1; calls <= steps; calls++) {
                boolean[] chosen = planner.calledSet(calls);
                assertThat(chosen[0]).isTrue();
                assertThat(CalledSteps.count(chosen)).isEqualTo(calls);
                assertThat(planner.cost(chosen)).isEqualTo(least[calls]);
            }
        }
    }

    @Test
    void costIsThatOfTheBuiltVectors() {
        int steps = 9;
        Trajectory run = Trajectory.random(3, steps, 50);
        double[] b = coefficients(steps, 1);
        boolean[] called = mask(0b001100101, steps);
        GramRows rows = new GramRows(run.gram(), 2, 1e-3);
        double cost = 0;
        for (int s = 0; s < steps; s++) {
            if (!called[s]) {
                int[] from = CalledSteps.before(called, s, 2);
                double[] error = run.combine(rows.row(s, from).weights(), from);
                for (int n = 0; n < error.length; n++) {
                    error[n] -= run.predictions()[s][n];
                }
                cost += b[s] * b[s] * Trajectory.inner(error, error);
            }
        }
        assertThat(new Planner(run.gram(), b, 1e-3).cost(called)).isCloseTo(cost, within(1e-9 * cost));
    }

    @Test
    void beatsEvenlySpreadCalls() {
        int steps = 28;
        double[] b = new double[steps];
        Arrays.setAll(b, s -> 1 + 3.0 * s / steps);
        Planner planner = new Planner(Trajectory.random(8, steps, 60).gram(), b, 1e-4);
        double before = Double.POSITIVE_INFINITY;
        for (int calls : new int[] {4, 6, 8, 11, 14, 18, 22, 25}) {
            double cost = planner.cost(planner.calledSet(calls));
            assertThat(cost)
                    .isLessThan(planner.cost(CalledSteps.evenlySpread(steps, calls)))
                    .isLessThan(before);
            before = cost;
        }
        assertThat(planner.cost(planner.calledSet(28))).isZero();
    }

    @Test
    void neighboursMoveOneCall() {
        boolean[] called = mask(0b0100010001, 10);
        List<boolean[]> neighbours = CalledSteps.neighbours(called, 3);
        assertThat(neighbours.stream().map(CalledSteps::text))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.startsWith("1")
                        && text.chars().filter(c -> c == '1').count() == 3)
                .hasSize(6 + 4)
                .contains("1100000010", "1000000110", "1000100001")
                .doesNotContain(CalledSteps.text(called), "0100100010");
        assertThat(CalledSteps.neighbours(mask(1, 5), 3)).isEmpty();
        assertThat(CalledSteps.neighbours(mask(31, 5), 3)).isEmpty();
    }

    @Test
    void refusesBudgetsThatCannotBe() {
        Planner planner = new Planner(Trajectory.random(1, 5, 10).gram(), new double[5], 0);
        assertThatThrownBy(() -> planner.calledSet(6))
                .hasMessageContaining("5 steps")
                .hasMessageContaining("not 6");
        assertThatThrownBy(() -> planner.calledSet(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> new Planner(new double[5][5], new double[4], 0))
                .hasMessageContaining("not 4");
    }

    @Test
    void adjustedSetsChangeOneCallAfterAnother() {
        int steps = 11;
        Planner planner = new Planner(Trajectory.random(6, steps, 30).gram(), coefficients(steps, 2), 1e-4);
        boolean[] called = mask(0b10010101001, steps);
        boolean[] more = planner.adjusted(called, 6);
        boolean[] fewer = planner.adjusted(called, 4);
        for (int s = 1; s < steps; s++) {
            boolean[] other = called.clone();
            other[s] = !called[s];
            assertThat(planner.cost(called[s] ? fewer : more)).isLessThanOrEqualTo(planner.cost(other));
        }
        assertThat(CalledSteps.text(planner.adjusted(called, 1))).isEqualTo("10000000000");
        assertThat(CalledSteps.text(planner.adjusted(called, 11))).isEqualTo("11111111111");
        assertThatThrownBy(() -> planner.adjusted(called, 12)).hasMessageContaining("1 to 11 calls, not 12");
    }
}
