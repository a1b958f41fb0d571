package reusediffusion.reuse.policy;

import java.util.Arrays;

/**
 * Call the network or not, and what goes into the update: for each guidance branch the weights of the latest called predictions,
 * newest first (this step's own included when called).
 *
 * @param weights (bands · branches or bands · 1, predictions), the rows of the finest band first; one row serves every branch
 * @param bands how many scales of the latent have rows of their own
 */
public record Decision(boolean call, double[][] weights, int bands) {
    private static final double[][] LAST = {{1}};

    /** With the same rows for all scales. */
    public Decision(boolean call, double[][] weights) {
        this(call, weights, 1);
    }

    /** What is decided for one band alone, the finest being 0. */
    public Decision band(int band) {
        int rows = weights.length / bands;
        return bands == 1 ? this : new Decision(call, Arrays.copyOfRange(weights, band * rows, (band + 1) * rows));
    }

    /** Call the network and use its prediction as it is. */
    public static final Decision CALL = new Decision(true, LAST);

    /** Repeat the last prediction as it is. */
    public static final Decision REPEAT = new Decision(false, LAST);

    /** A build from the latest predictions with one row of weights for all branches. */
    public static Decision build(double... weights) {
        return new Decision(false, new double[][] {weights});
    }
}
