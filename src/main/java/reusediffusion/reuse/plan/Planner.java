package reusediffusion.reuse.plan;

import reusediffusion.reuse.policy.CalledSteps;

/**
 * Chooses called steps from the mean Gram matrix of full runs alone: a dynamic program whose state is the last two called steps, and
 * whose cost is the squared error that a build from these two brings into the latent, b_s² · ‖v_s - v̂_s‖², summed over the builds.
 * Exact for that cost; the first step is always called.
 */
public final class Planner {
    static final int NONE = 0; // the place of "no call before"; step s has place s + 1

    private final int steps;
    private final double[][][] gaps;

    /**
     * Plans from the inner products of predictions and the coefficients of updates.
     *
     * @param gram (T, T) mean of ⟨v_i, v_j⟩
     * @param coefficients (T) what each step's update multiplies the prediction by
     * @param ridge of the builds
     * @throws IllegalArgumentException where there are not as many coefficients as steps
     */
    public Planner(double[][] gram, double[] coefficients, double ridge) {
        steps = gram.length;
        if (coefficients.length != steps) {
            throw new IllegalArgumentException(
                    "A plan of " + steps + " steps needs as many coefficients, not " + coefficients.length + ".");
        }
        GramRows rows = new GramRows(gram, 2, ridge);
        gaps = new double[steps + 1][steps][];
        for (int q = 0; q < steps; q++) {
            for (int p = NONE; p <= q; p++) {
                gaps[p][q] = gaps(rows, coefficients, p, q);
            }
        }
    }

    /** Entry r: the cost of building all steps between q and r from q and the call at place p. */
    private static double[] gaps(GramRows rows, double[] coefficients, int p, int q) {
        int steps = coefficients.length;
        double[] costs = new double[steps + 1];
        for (int s = q + 1; s < steps; s++) {
            GramRows.Row row = p == NONE ? rows.row(s, q) : rows.row(s, q, p - 1);
            costs[s + 1] = costs[s] + coefficients[s] * coefficients[s] * row.squaredError();
        }
        return costs;
    }

    /** The predicted cost of calling just these steps. */
    public double cost(boolean[] called) {
        double cost = 0;
        int p = NONE;
        int q = 0;
        for (int r = 1; r <= steps; r++) {
            if (r == steps || called[r]) {
                cost += gaps[p][q][r];
                p = q + 1;
                q = r;
            }
        }
        return cost;
    }

    /** A called set with calls added or left out, one after another, each time that with the least predicted cost. */
    public boolean[] adjusted(boolean[] called, int calls) {
        requireCalls(calls);
        boolean[] set = called.clone();
        while (CalledSteps.count(set) != calls) {
            boolean add = CalledSteps.count(set) < calls;
            set[cheapest(set, add)] = add;
        }
        return set;
    }

    private int cheapest(boolean[] called, boolean add) {
        boolean[] set = called.clone();
        int cheapest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int s = 1; s < steps; s++) {
            if (set[s] != add) {
                set[s] = add;
                double cost = cost(set);
                if (cheapest < 0 || cost < least) {
                    cheapest = s;
                    least = cost;
                }
                set[s] = !add;
            }
        }
        return cheapest;
    }

    /** The called steps of the least predicted cost with exactly {@code calls} calls. */
    public boolean[] calledSet(int calls) {
        requireCalls(calls);
        return new LeastCost(gaps, steps).calledSet(calls);
    }

    private void requireCalls(int calls) {
        if (calls < 1 || calls > steps) {
            throw new IllegalArgumentException(
                    "A run of " + steps + " steps has 1 to " + steps + " calls, not " + calls + ".");
        }
    }
}
