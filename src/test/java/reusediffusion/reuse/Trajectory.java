package reusediffusion.reuse;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import reusediffusion.reuse.table.TableKey;

/** A made-up run: predictions (T, N) that move smoothly along a random curve of low order, with a little noise. */
public record Trajectory(double[][] predictions) {

    public static Trajectory random(long seed, int steps, int size) {
        Random random = new Random(seed);
        double[][] coefficients = new double[5][size];
        for (double[] row : coefficients) {
            for (int n = 0; n < size; n++) {
                row[n] = random.nextGaussian();
            }
        }
        double[][] v = new double[steps][size];
        for (int s = 0; s < steps; s++) {
            double t = (double) s / steps;
            for (int n = 0; n < size; n++) {
                v[s][n] = coefficients[0][n]
                        + t * coefficients[1][n]
                        + t * t * coefficients[2][n]
                        + Math.sin(5 * t) * coefficients[3][n] / 2
                        + Math.exp(-8 * t) * coefficients[4][n]
                        + 1e-3 * random.nextGaussian();
            }
        }
        return new Trajectory(v);
    }

    int steps() {
        return predictions.length;
    }

    public static double inner(double[] a, double[] b) {
        double sum = 0;
        for (int n = 0; n < a.length; n++) {
            sum += a[n] * b[n];
        }
        return sum / a.length;
    }

    /** (T, T). */
    public double[][] gram() {
        double[][] gram = new double[steps()][steps()];
        for (int i = 0; i < steps(); i++) {
            for (int j = 0; j < steps(); j++) {
                gram[i][j] = inner(predictions[i], predictions[j]);
            }
        }
        return gram;
    }

    /** (T) positive numbers in place of a run's differences. */
    public double[] differences() {
        return IntStream.range(0, steps())
                .mapToDouble(i -> Math.sqrt(inner(predictions[i], predictions[i])) / steps())
                .toArray();
    }

    /** Σ w_j v_j over these steps. */
    public double[] combine(double[] weights, int... steps) {
        double[] sum = new double[predictions[0].length];
        for (int j = 0; j < weights.length; j++) {
            for (int n = 0; n < sum.length; n++) {
                sum[n] += weights[j] * predictions[steps[j]][n];
            }
        }
        return sum;
    }

    public static TableKey key(int steps) {
        List<Double> times = IntStream.range(0, steps)
                .mapToObj(i -> 1000.0 * (steps - i) / steps)
                .toList();
        return new TableKey(
                "org/tiny model",
                "w1",
                "c1",
                "FlowMatchEulerDiscreteScheduler",
                steps,
                times,
                48,
                80,
                1,
                5,
                1,
                0,
                false,
                "float32");
    }
}
