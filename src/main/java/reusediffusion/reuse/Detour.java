package reusediffusion.reuse;

import java.io.Serializable;

/**
 * Another way to the end for a sample that shows, at a call of its plan, to be harder or easier than most: the plan up to that call,
 * then other calls, with rows that were fitted closed-loop along this very way. A sample that leaves its plan without such rows loses
 * what the plan's rows take back of earlier drift; on a toy sampler that was more than its extra calls gained.
 *
 * @param after the plan's call after which the ways part
 * @param denser whether it calls more often than the plan, for hard samples, or less
 * @param called (T) as the plan's up to {@code after}
 * @param weights (T - after - 1, branches or 1, m) the rows of the steps after {@code after}
 */
public record Detour(int after, boolean denser, boolean[] called, double[][][] weights) implements Serializable {
    public Detour {
        if (after < 0 || after >= called.length || weights.length != called.length - after - 1) {
            throw new IllegalArgumentException(
                    "a detour after step " + after + " of " + called.length + " has " + weights.length + " rows");
        }
    }

    /** What the detour says about a step after {@link #after}. */
    public Decision decision(int step) {
        return new Decision(called[step], weights[step - after - 1], null);
    }
}
