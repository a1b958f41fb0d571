package reusediffusion.spark.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.spark.plan.Scoring.Candidate;

/**
 * The kinds of rows that plans may have.
 *
 * @param branches guidance branches of a prediction
 * @param samples that rows are fitted to
 */
record RowKinds(int branches, int samples) {
    private static final int FIRST_PREDICTIONS = 4;
    private static final double[] RIDGES = {1e-4, 1e-9};
    private static final int[] PREDICTIONS = {3, 4, 6, 8};

    /** Weights a step: more do not pay, and make the refinement long. */
    private static final int MOST_WEIGHTS = 8;

    /** The kind that does well everywhere. */
    Plan.Fit usual() {
        return new Plan.Fit(FIRST_PREDICTIONS, RIDGES[0], 1, samples);
    }

    /** The same called steps with rows of all kinds, the usual one first. */
    List<Candidate> of(boolean[] called) {
        List<Candidate> kinds = new ArrayList<>();
        kinds.add(new Candidate(called, usual()));
        for (int b = 1; b <= branches; b += Math.max(1, branches - 1)) {
            int most = MOST_WEIGHTS / b;
            for (int predictions :
                    Arrays.stream(PREDICTIONS).filter(n -> n <= most).toArray()) {
                for (double ridge : RIDGES) {
                    Plan.Fit fit = new Plan.Fit(predictions, ridge, b, samples);
                    if (!fit.equals(usual())) {
                        kinds.add(new Candidate(called, fit));
                    }
                }
            }
        }
        return kinds;
    }
}
