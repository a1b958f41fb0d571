package reusediffusion.reuse.policy;

import java.io.Serializable;
import reusediffusion.reuse.table.Differences;

/**
 * The sample's own third-order rule alone: repeats the last prediction while the latest differences lie on a straight line, at most
 * so many steps in a row. Source: AdaptiveDiffusion, arXiv 2410.09873.
 *
 * @param tolerance of |(d[j+2] + d[j]) / 2 - d[j+1]| relative to d[j+1], over the latest three differences
 * @param mostInARow how many steps may be repeated without a call between
 */
public record DynamicPolicy(double tolerance, int mostInARow) implements ReusePolicy, Serializable {
    /** The tolerance that the published code has for every model. */
    public static final double TOLERANCE = 0.01;

    /**
     * A policy with a tolerance and a longest run of skipped steps.
     *
     * @throws IllegalArgumentException where either is negative
     */
    public DynamicPolicy {
        if (!(tolerance >= 0) || mostInARow < 0) {
            throw new IllegalArgumentException("A dynamic policy needs a tolerance and a run of 0 or more, not "
                    + tolerance + " and " + mostInARow + ".");
        }
    }

    @Override
    public int predictions() {
        return 1;
    }

    @Override
    public boolean readsDifferences() {
        return true;
    }

    /**
     * Decides about the next step. Before step 4 there are no three differences behind the first step's own, and the
     * network is called.
     */
    @Override
    public Decision decide(History history) {
        double[] changes = Differences.l3(Differences.published(history.differences()));
        boolean straight = changes.length > 0 && changes[changes.length - 1] <= tolerance;
        boolean mayRepeat = mostInARow > 0 && !history.builtLast(mostInARow);
        return straight && mayRepeat ? Decision.REPEAT : Decision.CALL;
    }
}
