package reusediffusion.reuse.plan;

import java.util.Arrays;

/**
 * A dynamic program for the cheapest called set with a number of calls: its state is the last two called steps.
 *
 * @param gaps (T + 1, T, T + 1) what the builds between two calls cost, by the place of the call before them, as {@link Planner} has it
 */
record LeastCost(double[][][] gaps, int steps) {

    /** The steps of the cheapest set; the first one is always called. */
    boolean[] calledSet(int calls) {
        int[][][] from = new int[calls + 1][][];
        double[][] best = unreachable();
        best[Planner.NONE][0] = 0;
        for (int k = 2; k <= calls; k++) {
            from[k] = new int[steps + 1][steps];
            best = oneMoreCall(best, from[k]);
        }
        boolean[] called = new boolean[steps];
        called[0] = true;
        trace(called, best, from, calls);
        return called;
    }

    private double[][] unreachable() {
        double[][] costs = new double[steps + 1][steps];
        Arrays.stream(costs).forEach(row -> Arrays.fill(row, Double.POSITIVE_INFINITY));
        return costs;
    }

    /** (p, q) costs of sets that end in calls p, q → the same with one more call; {@code from} remembers p for each (q, r). */
    private double[][] oneMoreCall(double[][] best, int[][] from) {
        double[][] next = unreachable();
        for (int q = 0; q < steps; q++) {
            for (int p = Planner.NONE; p <= q; p++) {
                for (int r = q + 1; r < steps; r++) {
                    double cost = best[p][q] + gaps[p][q][r];
                    if (cost < next[q + 1][r]) {
                        next[q + 1][r] = cost;
                        from[q + 1][r] = p;
                    }
                }
            }
        }
        return next;
    }

    /** Marks the calls beyond the first step of the cheapest set. */
    private void trace(boolean[] called, double[][] best, int[][][] from, int calls) {
        int p = Planner.NONE;
        int q = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < steps; j++) {
            for (int i = Planner.NONE; i <= j; i++) {
                double cost = best[i][j] + gaps[i][j][steps];
                if (cost < least) {
                    least = cost;
                    p = i;
                    q = j;
                }
            }
        }
        for (int k = calls; k > 1; k--) {
            called[q] = true;
            int before = from[k][p][q];
            q = p - 1;
            p = before;
        }
    }
}
