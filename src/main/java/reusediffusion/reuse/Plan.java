package reusediffusion.reuse;

import java.io.Serializable;
import java.util.Objects;

/**
 * Which of T steps are called, and what goes into every step's update.
 *
 * @param called (T)
 * @param weights (T, branches or 1, m) of the last m called predictions, newest first, the step's own included where it is called;
 *     m is the step's own and at most the calls so far
 * @param measured on held-out samples
 * @param guard what probes measured along this plan, or null
 */
public record Plan(int steps, boolean[] called, double[][][] weights, Quality measured, Fit fit, Guard guard)
        implements Serializable {

    /** Mean and worst tenth of PSNR (dB) and SSIM of the reused picture against the same sample's full run. */
    public record Quality(double psnrMean, double psnrP10, double ssimMean, double ssimP10, int samples)
            implements Serializable {}

    /**
     * How the rows were fitted.
     *
     * @param predictions the most that a row uses
     * @param branches 1 where one row serves all guidance branches
     */
    public record Fit(int predictions, double ridge, int branches, int samples) implements Serializable {}

    public Plan {
        Objects.requireNonNull(fit, "fit is missing");
        Objects.requireNonNull(measured, "measured is missing");
        require(
                steps > 0 && called.length == steps && weights.length == steps,
                "not one mask entry and row for each step");
        require(called[0], "a first step that is not called");
        require(guard == null || guard.errors().length == steps, "a guard for another number of steps");
        int calls = 0;
        for (int s = 0; s < steps; s++) {
            calls += called[s] ? 1 : 0;
            require(
                    weights[s].length == 1 || weights[s].length == fit.branches(),
                    "no row for each branch at step " + s);
            for (double[] row : weights[s]) {
                require(
                        row.length == weights[s][0].length && row.length > 0 && row.length <= calls,
                        "a row of " + row.length + " weights at step " + s + ", after " + calls + " calls");
                for (double weight : row) {
                    require(Double.isFinite(weight), "a weight that is not finite at step " + s);
                }
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("a plan has " + otherwise);
        }
    }

    /** How often the network is called. */
    public int calls() {
        return CalledSteps.count(called);
    }

    /** Steps over calls. */
    public double speedup() {
        return (double) steps / calls();
    }

    /** How many called predictions a run must keep. */
    public int predictions() {
        int most = 0;
        for (double[][] rows : weights) {
            most = Math.max(most, rows[0].length);
        }
        return most;
    }

    /** What the plan says about {@code step}. */
    public Decision decision(int step) {
        return new Decision(called[step], weights[step], null);
    }

    /** The same plan with other measurements. */
    public Plan with(Quality quality) {
        return new Plan(steps, called, weights, quality, fit, guard);
    }

    /** The same plan with a guard. */
    public Plan with(Guard thresholds) {
        return new Plan(steps, called, weights, measured, fit, thresholds);
    }
}
