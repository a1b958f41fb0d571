package reusediffusion.reuse.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Trajectory;

class LeastSquaresTest {
    private static final int LENGTH = 40;

    /** One sample: regressors (n, LENGTH) and a target. */
    private record Sample(double[][] v, double[] y) {
        public static Sample random(Random random, int n) {
            double[][] v = new double[n][LENGTH];
            double[] y = new double[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                for (int j = 0; j < n; j++) {
                    v[j][i] = random.nextGaussian();
                    y[i] += (j - 1) * v[j][i];
                }
                y[i] += random.nextGaussian();
            }
            return new Sample(v, y);
        }

        NormalEquations into(NormalEquations equations) {
            int n = v.length;
            double[][] products = new double[n][n];
            double[] towards = new double[n];
            for (int i = 0; i < n; i++) {
                towards[i] = Trajectory.inner(v[i], y);
                for (int j = 0; j < n; j++) {
                    products[i][j] = Trajectory.inner(v[i], v[j]);
                }
            }
            return equations.add(products, towards, Trajectory.inner(y, y));
        }

        double error(double[] w) {
            double[] residual = y.clone();
            for (int i = 0; i < LENGTH; i++) {
                for (int j = 0; j < w.length; j++) {
                    residual[i] -= w[j] * v[j][i];
                }
            }
            return Trajectory.inner(residual, residual) / Trajectory.inner(y, y);
        }
    }

    private static Sample[] samples(long seed, int n) {
        Random random = new Random(seed);
        Sample[] samples = new Sample[6];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Sample.random(random, n);
        }
        return samples;
    }

    private static double objective(Sample[] samples, double[] w, double ridge, double[] prior) {
        double sum = 0;
        double diagonal = 0;
        for (Sample s : samples) {
            sum += s.error(w);
            for (double[] v : s.v()) {
                diagonal += Trajectory.inner(v, v) / Trajectory.inner(s.y(), s.y()) / w.length;
            }
        }
        for (int j = 0; j < w.length; j++) {
            sum += ridge * diagonal * (w[j] - prior[j]) * (w[j] - prior[j]);
        }
        return sum;
    }

    @Test
    void standsAtTheMinimumOfTheDirectObjective() {
        for (int n = 1; n <= 8; n++) {
            for (double ridge : new double[] {0, 1e-4, 0.3}) {
                Sample[] samples = samples(n, n);
                NormalEquations equations = new NormalEquations(n);
                double[] prior = new double[n];
                prior[0] = 1;
                for (Sample s : samples) {
                    s.into(equations);
                }
                double[] w = equations.solve(ridge, prior);
                double least = objective(samples, w, ridge, prior);
                for (int j = 0; j < n; j++) {
                    double h = 1e-4;
                    double[] more = w.clone();
                    double[] less = w.clone();
                    more[j] += h;
                    less[j] -= h;
                    double slope =
                            (objective(samples, more, ridge, prior) - objective(samples, less, ridge, prior)) / (2 * h);
                    assertThat(slope).isCloseTo(0, within(1e-10));
                    assertThat(objective(samples, more, ridge, prior)).isGreaterThan(least);
                }
            }
        }
    }

    @Test
    void errorIsTheMeanOfTheSamples() {
        Sample[] samples = samples(3, 4);
        NormalEquations equations = new NormalEquations(4);
        double mean = 0;
        double[] w = {0.5, -1, 2, 0.1};
        for (Sample s : samples) {
            s.into(equations);
            mean += s.error(w) / samples.length;
        }
        assertThat(equations.error(w)).isCloseTo(mean, within(1e-12));
        assertThat(equations.count()).isEqualTo(6);
    }

    @Test
    void travelsAsDoubles() {
        Sample[] samples = samples(9, 3);
        NormalEquations all = new NormalEquations(3);
        NormalEquations gathered = new NormalEquations(3);
        for (Sample s : samples) {
            s.into(all);
            double[] travelled = s.into(new NormalEquations(3)).toDoubles();
            assertThat(travelled).hasSize(13);
            gathered.merge(NormalEquations.of(travelled));
        }
        assertThat(gathered.toDoubles()).containsExactly(all.toDoubles());
        assertThat(gathered.solve(1e-4, 1, 0, 0)).containsExactly(all.solve(1e-4, 1, 0, 0));
        assertThatThrownBy(() -> NormalEquations.of(new double[5])).hasMessageContaining("5 doubles");
        assertThatThrownBy(() -> all.merge(new NormalEquations(2))).hasMessageContaining("3 weights");
    }

    @Test
    void livesWithSingularSystems() {
        double[][] twice = {{2, 2}, {2, 2}};
        double[] w = LeastSquares.solve(twice, new double[] {2, 2}, 0, new double[] {1, 0});
        assertThat(w[0] + w[1]).isCloseTo(1, within(1e-6));
        assertThat(new NormalEquations(2).solve(1e-4, 1, 0)).containsExactly(1, 0);
        NormalEquations silent = new NormalEquations(1).add(new double[][] {{1}}, new double[] {0}, 0);
        assertThat(silent.count()).isZero();
    }
}
