package reusediffusion.pipeline.calibrate;

import java.util.Arrays;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.History;

/**
 * Follows the rows of a plan, the same for every sample of a batch; rows may be filled in while a run is on its way to them.
 *
 * @param called (T)
 * @param rows (T, bands · branches or bands · 1, m); a step without one is asked for its call alone
 * @param bands how many scales of the latent have rows of their own
 * @param predictions the most that a row weighs
 */
record FollowedRows(boolean[] called, double[][][] rows, int bands, int predictions) implements Decider {

    /** Rows of a plan that is complete. */
    static FollowedRows of(boolean[] called, double[][][] rows, int bands) {
        int most = Arrays.stream(rows)
                .flatMap(Arrays::stream)
                .mapToInt(row -> row.length)
                .max()
                .orElse(0);
        return new FollowedRows(called, rows, bands, most);
    }

    @Override
    public Decision[] decide(History[] histories) {
        int step = histories[0].step();
        Decision[] decisions = new Decision[histories.length];
        Arrays.fill(
                decisions,
                rows[step] == null
                        ? new Decision(called[step], Decision.REPEAT.weights())
                        : new Decision(called[step], rows[step], bands));
        return decisions;
    }
}
