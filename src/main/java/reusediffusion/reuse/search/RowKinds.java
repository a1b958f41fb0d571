package reusediffusion.reuse.search;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reusediffusion.reuse.plan.Plan;

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

    /** Weights of a step and scale: more do not pay, and make the refinement long. */
    private static final int MOST_WEIGHTS = 8;

    /** Where each scale of the latent has rows of its own. */
    private static final int BANDS = 3;

    /** The kind that does well everywhere. */
    Plan.Fit usual() {
        return new Plan.Fit(FIRST_PREDICTIONS, RIDGES[0], 1, samples);
    }

    /** The same called steps with rows of all kinds, the usual one first, then those for each scale of the latent. */
    List<Candidate> of(boolean[] called) {
        Stream<Plan.Fit> others = IntStream.of(BANDS, 1)
                .boxed()
                .flatMap(bands -> IntStream.of(branches, 1).distinct().boxed().flatMap(rows -> fits(bands, rows)));
        return Stream.concat(Stream.of(usual()), others)
                .distinct()
                .map(fit -> new Candidate(called, fit))
                .toList();
    }

    private Stream<Plan.Fit> fits(int bands, int rows) {
        int most = bands == 1 ? MOST_WEIGHTS / rows : FIRST_PREDICTIONS;
        return Arrays.stream(PREDICTIONS)
                .filter(predictions -> predictions <= most)
                .boxed()
                .flatMap(predictions -> DoubleStream.of(RIDGES)
                        .mapToObj(ridge -> new Plan.Fit(predictions, ridge, rows, bands, samples)));
    }
}
