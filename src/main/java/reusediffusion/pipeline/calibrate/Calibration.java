package reusediffusion.pipeline.calibrate;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import reusediffusion.reuse.plan.Plan;

/**
 * Groups of samples that a plan's rows are fitted to, step by step together: at every step each group calls the network in its turn, their
 * sums give the row, and each goes on with it. A device therefore holds one group's work at a time, and the rows depend on the groups and
 * not on how many of them lie in which task.
 *
 * @param groups of this task
 * @param exchange with the groups of other tasks
 * @param resident samples whose latents and predictions stay on the device between two steps, at most: those of the others wait in the host's
 *     memory, and so do some of these where the device has no room
 */
public record Calibration(List<CalibrationSet> groups, AllReduce exchange, int resident) {

    /** A time limit that is never reached. */
    public static final Duration UNBOUNDED = Duration.ofDays(1000);

    /** Calibrates on groups that are all in this task, and stay on its device. */
    public static Calibration alone(List<CalibrationSet> groups) {
        return new Calibration(groups, AllReduce.ALONE, Integer.MAX_VALUE);
    }

    /**
     * The fitted rows of a plan.
     *
     * @param rows (T, bands · branches or bands · 1, m)
     * @param samples the least number of them that one of the rows was fitted to, those of other tasks included
     */
    public record Fitted(double[][][] rows, int samples) {}

    /**
     * Fits the rows of a plan that calls these steps to all samples.
     *
     * @return (T, bands · branches or bands · 1, m)
     */
    public double[][][] fit(boolean[] called, Plan.Fit fit) {
        return fit(called, fit, UNBOUNDED).rows();
    }

    /**
     * Fits the rows of a plan in about this time: where it runs short, groups are left out, and one at the least goes
     * to the end.
     */
    public Fitted fit(boolean[] called, Plan.Fit fit, Duration time) {
        return groups.get(0).samples().within(() -> new LockstepFit(this, called, fit, time).run());
    }

    /**
     * Lets the rows of a fitted plan aim at the last latent itself; see {@link RowRefinement}.
     *
     * @param bands how many scales of the latent have rows of their own
     * @param time that it may take, about
     */
    public double[][][] refine(boolean[] called, double[][][] rows, int bands, int rounds, Duration time) {
        return groups.get(0)
                .samples()
                .within(() -> new RowRefinement(groups, exchange, called, bands, rounds, time.toNanos()).improve(rows));
    }

    /** ‖x_T - x*_T‖ / ‖x*_T‖ of each sample along rows, x* its full run. */
    public double[] errors(boolean[] called, double[][][] rows, int bands) {
        return groups.stream()
                .flatMapToDouble(set ->
                        Arrays.stream(set.samples().within(() -> set.errors(FollowedRows.of(called, rows, bands)))))
                .toArray();
    }
}
