package reusediffusion.reuse.policy;

/**
 * Call the network or not, and what goes into the update: for each guidance branch the weights of the latest called predictions,
 * newest first (this step's own included when called).
 *
 * @param weights (branches or 1, predictions); one row serves every branch
 */
public record Decision(boolean call, double[][] weights) {
    private static final double[][] LAST = {{1}};

    /** Call the network and use its prediction as it is. */
    public static final Decision CALL = new Decision(true, LAST);

    /** Repeat the last prediction as it is. */
    public static final Decision REPEAT = new Decision(false, LAST);

    /** A build from the latest predictions with one row of weights for all branches. */
    public static Decision build(double... weights) {
        return new Decision(false, new double[][] {weights});
    }
}
