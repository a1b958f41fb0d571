package reusediffusion.reuse.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.statistics.Folds;
import reusediffusion.reuse.statistics.Moments;
import reusediffusion.reuse.statistics.Quantiles;

/**
 * Fits a {@link Guard} to samples that have gone along every plan. Difficulty is one number for all plans, fitted to the mean over plans of
 * the samples' standardised PSNR, since a single plan's has much chance in it. What to expect of each plan is told from difficulties that
 * were predicted by the other samples' fit (eight-fold cross-validation), so that the guard trusts them no more than they are worth.
 */
public final class GuardFit {
    private static final int FOLDS = 8;
    private static final int LEAST_SAMPLES = 2 * FOLDS;
    private static final int QUANTILES = 65;
    private static final double[] RIDGES = {0.1, 0.3, 1, 3, 10};

    private GuardFit() {}

    /**
     * Fits a guard to samples whose quality along every plan is known.
     *
     * @param calls (K) of the plans, ascending
     * @param features (N) of the samples
     * @param psnr (N, K) that they reached along the plans, in dB
     */
    public static Guard of(int[] calls, List<FirstCallFeatures> features, double[][] psnr) {
        requireEnough(features.size());
        List<double[]> numbers = features.stream().map(FirstCallFeatures::all).toList();
        double[] hard = hardness(calls.length, psnr);
        Prediction best = best(numbers, hard);
        double[] predicted = best.difficulties;
        List<Guard.Outlook> outlooks = new ArrayList<>();
        double[] misses = new double[calls.length * psnr.length];
        for (int k = 0; k < calls.length; k++) {
            int plan = k;
            double[] reached = Arrays.stream(psnr).mapToDouble(row -> row[plan]).toArray();
            Guard.Outlook outlook = outlook(calls[k], predicted, reached);
            for (int n = 0; n < reached.length; n++) {
                misses[k * psnr.length + n] =
                        (reached[n] - outlook.expected(predicted[n])) / Math.max(outlook.spread(), Double.MIN_NORMAL);
            }
            outlooks.add(outlook);
        }
        return new Guard(
                Novelty.of(features.stream().map(FirstCallFeatures::text).toList()),
                Difficulty.of(numbers, hard, best.ridge),
                quantiles(predicted),
                quantiles(misses),
                outlooks);
    }

    /**
     * Checks that there are enough samples to fit a guard to.
     *
     * @throws IllegalArgumentException where there are fewer
     */
    public static void requireEnough(int samples) {
        if (samples < LEAST_SAMPLES) {
            throw new IllegalArgumentException("A guard is fitted to " + LEAST_SAMPLES + " samples or more, not "
                    + samples + "; ask for more --guard-samples, or for 0 to go without.");
        }
    }

    /** (N) mean over plans of how many standard deviations below the samples' mean a PSNR lies. */
    private static double[] hardness(int plans, double[][] psnr) {
        double[] hard = new double[psnr.length];
        for (int k = 0; k < plans; k++) {
            Moments moments = new Moments();
            for (double[] row : psnr) {
                moments.add(row[k]);
            }
            double deviation = Math.max(moments.deviation(), Double.MIN_NORMAL);
            for (int n = 0; n < hard.length; n++) {
                hard[n] += (moments.mean() - psnr[n][k]) / deviation / plans;
            }
        }
        return hard;
    }

    /** What samples are predicted to be by the others' fit with this ridge. */
    private record Prediction(double ridge, double[] difficulties) {
        double missed(double... hard) {
            double missed = 0;
            for (int n = 0; n < hard.length; n++) {
                missed += (difficulties[n] - hard[n]) * (difficulties[n] - hard[n]);
            }
            return missed;
        }
    }

    private static Prediction best(List<double[]> features, double[] hard) {
        return Arrays.stream(RIDGES)
                .mapToObj(ridge -> new Prediction(ridge, crossValidated(features, hard, ridge)))
                .min(Comparator.comparingDouble(prediction -> prediction.missed(hard)))
                .orElseThrow();
    }

    private static double[] crossValidated(List<double[]> features, double[] hard, double ridge) {
        double[] predicted = new double[hard.length];
        List<Double> targets = Arrays.stream(hard).boxed().toList();
        for (int fold = 0; fold < FOLDS; fold++) {
            double[] others = Folds.without(targets, fold, FOLDS).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            Difficulty difficulty = Difficulty.of(Folds.without(features, fold, FOLDS), others, ridge);
            for (int n = fold; n < predicted.length; n += FOLDS) {
                predicted[n] = difficulty.of(features.get(n));
            }
        }
        return predicted;
    }

    /** The line through (difficulty, PSNR) of the least squares; flat where harder samples did not do worse. */
    private static Guard.Outlook outlook(int calls, double[] difficulty, double[] psnr) {
        double middle = Arrays.stream(difficulty).average().orElseThrow();
        double mean = Arrays.stream(psnr).average().orElseThrow();
        double together = 0;
        double square = 0;
        for (int n = 0; n < psnr.length; n++) {
            together += (difficulty[n] - middle) * (mean - psnr[n]);
            square += (difficulty[n] - middle) * (difficulty[n] - middle);
        }
        double slope = square > 0 ? Math.max(0, together / square) : 0;
        double left = 0;
        double all = 0;
        for (int n = 0; n < psnr.length; n++) {
            double miss = psnr[n] - mean + slope * (difficulty[n] - middle);
            left += miss * miss / psnr.length;
            all += (psnr[n] - mean) * (psnr[n] - mean) / psnr.length;
        }
        double explained = all > 0 ? 1 - left / all : 0;
        return new Guard.Outlook(calls, mean + slope * middle, slope, Math.sqrt(left), explained);
    }

    private static double[] quantiles(double... values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        double[] quantiles = new double[Math.min(QUANTILES, sorted.length)];
        Arrays.setAll(quantiles, i -> Quantiles.of(sorted, i / (quantiles.length - 1.0)));
        return quantiles;
    }
}
