package reusediffusion.reuse.policy;

import java.util.Arrays;

/**
 * The steps that one sample has gone through so far.
 *
 * @param called per earlier step: was the network called
 * @param differences mean |x_{i+1} - x_i| over the sample after each earlier step i (entry 0 is the first step's, which
 *     the published lists leave out); empty where the policy does not read them
 */
public record History(boolean[] called, double[] differences) {
    public static final History EMPTY = new History(new boolean[0], new double[0]);

    /** The step that is about to be taken. */
    public int step() {
        return called.length;
    }

    /** The number of calls that were made so far. */
    public int calls() {
        int n = 0;
        for (boolean c : called) {
            n += c ? 1 : 0;
        }
        return n;
    }

    /** The last {@code run} steps were all built. */
    public boolean builtLast(int run) {
        for (int i = called.length - run; i < called.length; i++) {
            if (i < 0 || called[i]) {
                return false;
            }
        }
        return true;
    }

    /** This history one step on; {@code difference} is NaN where it was not read. */
    public History then(boolean call, double difference) {
        boolean[] c = Arrays.copyOf(called, called.length + 1);
        c[called.length] = call;
        return new History(c, Double.isNaN(difference) ? differences : append(differences, difference));
    }

    private static double[] append(double[] values, double value) {
        double[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return longer;
    }
}
