package reusediffusion.reuse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Trajectory;

class GramRowsTest {
    private static final int STEPS = 12;
    private final Trajectory run = Trajectory.random(5, STEPS, 200);

    private double residual(int step, double[] weights, int... from) {
        double[] built = run.combine(weights, from);
        for (int n = 0; n < built.length; n++) {
            built[n] -= run.predictions()[step][n];
        }
        return Trajectory.inner(built, built);
    }

    @Test
    void errorIsThatOfTheVectors() {
        int[][] sets = {{0}, {4, 2}, {5, 3, 1}, {6, 5, 2, 0}};
        for (int[] from : sets) {
            for (double ridge : new double[] {0, 1e-4, 1e-2}) {
                GramRows.Row row = new GramRows(run.gram(), 4, ridge).row(7, from);
                double direct = residual(7, row.weights(), from);
                assertThat(row.squaredError()).isCloseTo(direct, within(1e-9 * direct + 1e-13));
            }
        }
    }

    @Test
    void noOtherRowIsBetter() {
        GramRows.Row best = new GramRows(run.gram(), 3, 0).row(7, 5, 4, 1);
        assertThat(best.squaredError()).isLessThan(residual(7, new double[] {1}, 5) / 10);
        for (int j = 0; j < 3; j++) {
            for (double h : new double[] {-1e-3, 1e-3}) {
                double[] other = best.weights().clone();
                other[j] += h;
                assertThat(residual(7, other, 5, 4, 1)).isGreaterThan(best.squaredError());
            }
        }
    }

    @Test
    void strongRidgeRepeats() {
        assertThat(new GramRows(run.gram(), 3, 1e9).row(7, 5, 4, 1).weights())
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(1, 0, 0);
    }

    @Test
    void takesTheLatestCalls() {
        boolean[] called = new boolean[STEPS];
        for (int s : new int[] {0, 2, 3, 6, 9}) {
            called[s] = true;
        }
        GramRows rows = new GramRows(run.gram(), 3, 1e-4);
        assertThat(rows.row(8, called).weights())
                .containsExactly(rows.row(8, 6, 3, 2).weights());
        assertThat(rows.row(2, called).weights()).containsExactly(rows.row(2, 0).weights());
        assertThatThrownBy(() -> rows.row(0, called)).hasMessageContaining("Step 0 cannot be built");
    }

    @Test
    void refusesMatricesThatAreNotSquare() {
        assertThatThrownBy(() -> new GramRows(new double[3][2], 2, 0)).hasMessageContaining("3 by 2");
        assertThatThrownBy(() -> new GramRows(new double[3][3], 0, 0)).hasMessageContaining("not 0");
    }
}
