package reusediffusion.reuse.policy;

import java.io.Serializable;
import java.util.Arrays;
import reusediffusion.reuse.table.Differences;
import reusediffusion.reuse.table.PublishedTable;

/**
 * The published rule: repeat the last prediction where the table's change is among the smallest, the sample's own changes lie on a
 * line, and not too many steps in a row were repeated.
 *
 * <p>Source: github DongBaiYue/ReuseDiffusion.
 *
 * @param table of runs with as many steps as this one
 * @param threshold percent of the table's changes that count as small, 0 … 100
 * @param maxSkipSteps the longest run of repeated steps
 * @param batchMean the rows of a batch decide together, as the published code does
 */
public record PublishedPolicy(PublishedTable table, double threshold, int maxSkipSteps, boolean batchMean)
        implements ReusePolicy, Serializable {
    private static final double STRAIGHT = 0.01;

    /**
     * A policy with a threshold in percent and a longest run of skipped steps.
     *
     * @throws IllegalArgumentException where the threshold is not within 0 and 100, or the run is negative
     */
    public PublishedPolicy {
        if (!(threshold >= 0 && threshold <= 100)) {
            throw new IllegalArgumentException("The threshold is a percentage from 0 to 100, not " + threshold + ".");
        }
        if (maxSkipSteps < 0) {
            throw new IllegalArgumentException(
                    "The number of steps that may be skipped in a row must be 0 or more, not " + maxSkipSteps + ".");
        }
    }

    /**
     * The policy for runs of {@code steps} steps.
     *
     * @throws IllegalArgumentException if the table is one of another number of steps
     */
    public static PublishedPolicy of(
            PublishedTable table, int steps, double threshold, int maxSkipSteps, boolean batchMean) {
        table.checkSteps(steps);
        return new PublishedPolicy(table, threshold, maxSkipSteps, batchMean);
    }

    @Override
    public int predictions() {
        return 1;
    }

    @Override
    public Decision decide(History history) {
        int step = history.step();
        // The newest three differences; the first step's is not among the published ones, hence not before step 4.
        return step >= 4 && skips(history, Differences.l3(history.differences(), step - 3))
                ? Decision.REPEAT
                : Decision.CALL;
    }

    @Override
    public boolean readsDifferences() {
        return true;
    }

    @Override
    public boolean decidesForBatch() {
        return batchMean;
    }

    /** The three conditions before a step from 4 on; {@code l3} is the sample's newest. */
    boolean skips(History history, double l3) {
        int step = history.step();
        boolean small = table.l2()[step - 2] < bound();
        boolean straight = l3 <= STRAIGHT;
        boolean enough = step > maxSkipSteps && history.builtLast(maxSkipSteps);
        return small && straight && !enough;
    }

    /** The first change of the table that is no longer small. */
    private double bound() {
        double[] sorted = table.l2().clone();
        Arrays.sort(sorted);
        return sorted[Math.min((int) (sorted.length * threshold / 100), sorted.length - 1)];
    }
}
