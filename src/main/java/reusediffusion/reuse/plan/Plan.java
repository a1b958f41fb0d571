package reusediffusion.reuse.plan;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.statistics.Bootstrap;
import reusediffusion.reuse.statistics.Quantiles;

/**
 * Which of T steps are called, and what goes into every step's update.
 *
 * @param called (T)
 * @param weights (T, bands · branches or bands · 1, m) of the last m called predictions, newest first, the step's own included where it is
 *     called; m is the step's own and at most the calls so far; the rows of the finest band come first
 * @param measured on held-out samples
 */
public record Plan(int steps, boolean[] called, double[][][] weights, Quality measured, Fit fit)
        implements Serializable {

    /**
     * PSNR (dB) and SSIM of the reused picture against the same sample's full run: mean, the value below which the worst tenth and the worst
     * hundredth lie, and between which ends the mean of other samples of the kind lies with 95 % (bootstrap over the samples).
     */
    public record Quality(
            double psnrMean,
            double psnrLow,
            double psnrHigh,
            double psnrP10,
            double psnrP01,
            double ssimMean,
            double ssimP10,
            int samples)
            implements Serializable {
        /** The quality of a plan of which nothing is known. */
        public static final Quality NONE = new Quality(0, 0, 0, 0, 0, 0, 0, 0);

        /**
         * Summarises the quality of samples under a plan.
         *
         * @param psnr of every sample, and {@code ssim} of the same
         */
        public static Quality of(double[] psnr, double[] ssim) {
            Bootstrap interval = Bootstrap.ofMean(psnr);
            return new Quality(
                    mean(psnr),
                    interval.low(),
                    interval.high(),
                    worst(0.1, psnr),
                    worst(0.01, psnr),
                    mean(ssim),
                    worst(0.1, ssim),
                    psnr.length);
        }

        private static double mean(double... values) {
            return Arrays.stream(values).average().orElseThrow();
        }

        /** The value below which this share lies. */
        private static double worst(double share, double... values) {
            return Quantiles.of(Arrays.stream(values).sorted().toArray(), share);
        }
    }

    /**
     * The way in which the rows were fitted.
     *
     * @param predictions the most that a row uses
     * @param branches 1 where one row serves all guidance branches
     * @param bands 1 where one row serves all scales of the latent
     */
    public record Fit(int predictions, double ridge, int branches, int bands, int samples) implements Serializable {

        /** With the same rows for all scales. */
        public Fit(int predictions, double ridge, int branches, int samples) {
            this(predictions, ridge, branches, 1, samples);
        }
    }

    public Plan {
        Objects.requireNonNull(fit, "fit is missing");
        Objects.requireNonNull(measured, "measured is missing");
        require(
                steps > 0 && called.length == steps && weights.length == steps,
                "not one mask entry and row for each step");
        require(called[0], "a first step that is not called");
        requireRows(called, weights, fit);
    }

    private static void requireRows(boolean[] called, double[][][] weights, Fit fit) {
        for (int s = 0; s < called.length; s++) {
            int calls = CalledSteps.before(called, s + 1, s + 1).length;
            double[][] rows = weights[s];
            require(
                    rows.length == fit.bands() || rows.length == fit.bands() * fit.branches(),
                    "no row for each branch at step " + s);
            for (double[] row : rows) {
                require(
                        row.length == rows[0].length && row.length > 0 && row.length <= calls,
                        "a row of " + row.length + " weights at step " + s + ", after " + calls + " calls");
                require(Arrays.stream(row).allMatch(Double::isFinite), "a weight that is not finite at step " + s);
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("a plan has " + otherwise);
        }
    }

    /** The number of steps that call the network. */
    public int calls() {
        return CalledSteps.count(called);
    }

    /** The number of called predictions that a run must keep. */
    public int predictions() {
        int most = 0;
        for (double[][] rows : weights) {
            most = Math.max(most, rows[0].length);
        }
        return most;
    }

    /** The decision of the plan about {@code step}. */
    public Decision decision(int step) {
        return new Decision(called[step], weights[step], fit.bands());
    }

    /** The same plan with another measured quality. */
    public Plan with(Quality quality) {
        return new Plan(steps, called, weights, quality, fit);
    }
}
