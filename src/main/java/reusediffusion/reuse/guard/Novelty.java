package reusediffusion.reuse.guard;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import reusediffusion.reuse.statistics.Folds;
import reusediffusion.reuse.statistics.LeastSquares;

/**
 * Whether a prompt is unlike those that plans were made from: its Mahalanobis distance from their mean. Source: Mahalanobis 1936; Lee et al.,
 * arXiv 1807.03888, for its use on features.
 *
 * @param mean (P)
 * @param whitening (P) rows of 1 to P numbers, lower triangular: the inverse of the Cholesky factor of the covariance
 * @param limit squared distance beyond which a prompt is new: the largest that one of the prompts had from the others, and at least 1
 */
public record Novelty(double[] mean, float[][] whitening, double limit) implements Serializable {
    /** Of the mean variance, added to every variance: directions in which the prompts hardly vary must not decide by rounding. */
    private static final double RIDGE = 1e-2;

    /** The least mean variance: of a single prompt repeated, others are new and rounding is not. */
    private static final double LEAST_VARIANCE = 1e-8;

    private static final int FOLDS = 8;

    /**
     * A distance whose whitening is lower triangular.
     *
     * @throws IllegalArgumentException where it is not, or has not a row for each mean
     */
    public Novelty {
        boolean lower = whitening.length == mean.length;
        for (int i = 0; lower && i < mean.length; i++) {
            lower = whitening[i].length == i + 1;
        }
        if (!lower) {
            throw new IllegalArgumentException("a guard's whitening is not lower triangular, a row for each mean");
        }
    }

    /** @param texts (N) of P numbers each */
    static Novelty of(List<double[]> texts) {
        double limit = 1;
        for (int fold = 0; fold < FOLDS; fold++) {
            Novelty others = fitted(Folds.without(texts, fold, FOLDS));
            for (double[] text : Folds.only(texts, fold, FOLDS)) {
                limit = Math.max(limit, others.distance(text));
            }
        }
        Novelty all = fitted(texts);
        return new Novelty(all.mean, all.whitening, limit);
    }

    private static Novelty fitted(List<double[]> texts) {
        int size = texts.get(0).length;
        double[] mean = new double[size];
        texts.forEach(text -> Arrays.setAll(mean, i -> mean[i] + text[i] / texts.size()));
        double[][] covariance = new double[size][size];
        double trace = 0;
        for (double[] text : texts) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    covariance[i][j] += (text[i] - mean[i]) * (text[j] - mean[j]) / texts.size();
                }
                trace += (text[i] - mean[i]) * (text[i] - mean[i]) / texts.size();
            }
        }
        double added = RIDGE * Math.max(trace / size, LEAST_VARIANCE);
        for (int i = 0; i < size; i++) {
            covariance[i][i] += added;
        }
        return new Novelty(mean, LeastSquares.inverseFactor(covariance), Double.NaN);
    }

    /** Squared, in units of the prompts' own spread. */
    double distance(double... text) {
        double distance = 0;
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (int j = 0; j <= i; j++) {
                sum += whitening[i][j] * (text[j] - mean[j]);
            }
            distance += sum * sum;
        }
        return distance;
    }

    /** Whether no plan is known to hold for such a prompt. */
    public boolean isNew(double... text) {
        return !(distance(text) <= limit);
    }
}
