package reusediffusion.reuse.guard;

import java.io.Serializable;
import java.util.List;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.statistics.LeastSquares;
import reusediffusion.reuse.statistics.Moments;

/**
 * How hard a sample will be, from its {@link FirstCallFeatures}: a ridge regression, in units of the spread between samples, 0 for the mean one.
 *
 * @param mean (P + Q) of each number over samples
 * @param scale (P + Q) its standard deviation
 * @param weights (P + Q) of the standardised numbers
 */
public record Difficulty(double[] mean, double[] scale, double[] weights) implements Serializable {
    /** Standard deviations at which a number is cut off, so that none far off decides alone. */
    private static final double FARTHEST = 4;

    private static final double LEAST_SCALE = 1e-9;

    /**
     * A regression with as many means, scales and weights.
     *
     * @throws IllegalArgumentException where their numbers differ
     */
    public Difficulty {
        if (scale.length != mean.length || weights.length != mean.length) {
            throw new IllegalArgumentException("a guard's difficulty has " + mean.length + " means, " + scale.length
                    + " scales and " + weights.length + " weights");
        }
    }

    /**
     * @param features (N)
     * @param targets (N) how hard each sample was
     * @param ridge for each number that a look has, as much as one sample more
     */
    static Difficulty of(List<double[]> features, double[] targets, double ridge) {
        Difficulty standard = standard(features);
        int size = standard.weights.length;
        double[][] products = new double[size][size];
        double[] towards = new double[size];
        for (int n = 0; n < targets.length; n++) {
            double[] z = standard.standardised(features.get(n));
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    products[i][j] += z[i] * z[j];
                }
                towards[i] += z[i] * targets[n];
            }
        }
        double strength = ridge * size / targets.length;
        double[] weights = LeastSquares.solve(products, towards, strength, new double[size]);
        return new Difficulty(standard.mean, standard.scale, weights);
    }

    /** Mean and spread of each feature, without weights. */
    private static Difficulty standard(List<double[]> features) {
        int size = features.get(0).length;
        double[] mean = new double[size];
        double[] scale = new double[size];
        for (int i = 0; i < size; i++) {
            int at = i;
            Moments moments = new Moments();
            features.forEach(each -> moments.add(each[at]));
            mean[i] = moments.mean();
            scale[i] = Math.max(moments.deviation(), LEAST_SCALE);
        }
        return new Difficulty(mean, scale, new double[size]);
    }

    private double[] standardised(double... features) {
        double[] z = new double[features.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = Math.max(-FARTHEST, Math.min(FARTHEST, (features[i] - mean[i]) / scale[i]));
        }
        return z;
    }

    double of(double... features) {
        double[] z = standardised(features);
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            sum += weights[i] * z[i];
        }
        return sum;
    }

    /** Positive for samples that are harder than the mean one. */
    public double of(FirstCallFeatures features) {
        return of(features.all());
    }
}
