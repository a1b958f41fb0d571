package reusediffusion.reuse.statistics;

import java.util.Arrays;
import java.util.Random;

/**
 * How sure a mean over few samples is: the middle 95 % of the means of as many samples drawn from them with replacement, made wider by what
 * n samples underrate their own spread. Source: Efron 1979.
 *
 * @param low end
 * @param high end; both are the mean itself where there is one sample, from which no spread can be told
 */
public record Bootstrap(double low, double high) {
    private static final int DRAWS = 2000;
    private static final int SEED = 1979; // the same interval for the same samples

    /** The interval about the mean of these. */
    public static Bootstrap ofMean(double... values) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        Random random = new Random(SEED);
        double[] means = new double[DRAWS];
        for (int d = 0; d < DRAWS; d++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += values[random.nextInt(n)];
            }
            means[d] = sum / n;
        }
        Arrays.sort(means);
        double wider = n > 1 ? Math.sqrt(n / (n - 1.0)) : 0;
        return new Bootstrap(
                mean + wider * (Quantiles.of(means, 0.025) - mean), mean + wider * (Quantiles.of(means, 0.975) - mean));
    }
}
