package reusediffusion.reuse.plan;

import java.io.Serializable;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.statistics.LeastSquares;

/**
 * The best builds that a mean Gram matrix of full runs knows: for step s from called steps c, the weights of
 *
 * <pre>  min ‖v_s - Σ_j w_j v_{c_j}‖² + λ · mean ‖v_c‖² · ‖w - w⁰‖²,   ‖v_s - Σ_j w_j v_{c_j}‖² = G_ss - 2 wᵀ g_s + wᵀ G w</pre>
 *
 * with w⁰ the repeat of the newest call. One row serves all guidance branches.
 *
 * @param gram (T, T) mean of ⟨v_i, v_j⟩
 * @param predictions how many of the latest called predictions a row may use
 * @param ridge λ
 */
public record GramRows(double[][] gram, int predictions, double ridge) implements Serializable {
    /**
     * Builds from a square matrix with rows of at least one prediction.
     *
     * @throws IllegalArgumentException where the matrix is not square, or rows have no prediction
     */
    public GramRows {
        if (predictions < 1) {
            throw new IllegalArgumentException(
                    "Building a prediction needs at least one earlier prediction, not " + predictions + ".");
        }
        for (double[] row : gram) {
            if (row.length != gram.length) {
                throw new IllegalArgumentException(
                        "A Gram matrix is square, not " + gram.length + " by " + row.length + ".");
            }
        }
    }

    /**
     * The weights of a build and their error.
     *
     * @param weights of the called predictions, newest first
     * @param squaredError ‖v_s - Σ w v‖² in the units of the Gram matrix
     */
    public record Row(double[] weights, double squaredError) implements Serializable {}

    /** The build of {@code step} from the latest steps that were called before it. */
    public Row row(int step, boolean[] called) {
        return row(step, CalledSteps.before(called, step, predictions));
    }

    /**
     * Builds {@code step} from the predictions of these steps, newest first.
     *
     * @throws IllegalArgumentException where no step was called before
     */
    public Row row(int step, int... newestFirst) {
        int n = newestFirst.length;
        if (n == 0) {
            throw new IllegalArgumentException("Step " + step + " cannot be built: nothing was called before it.");
        }
        double[][] products = new double[n][n];
        double[] towards = new double[n];
        double[] repeat = new double[n];
        repeat[0] = 1;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                products[i][j] = gram[newestFirst[i]][newestFirst[j]];
            }
            towards[i] = gram[step][newestFirst[i]];
        }
        double[] weights = LeastSquares.solve(products, towards, ridge, repeat);
        return new Row(weights, squaredError(gram, step, weights, newestFirst));
    }

    private static double squaredError(double[][] gram, int step, double[] weights, int... from) {
        double error = gram[step][step];
        for (int i = 0; i < weights.length; i++) {
            error -= 2 * weights[i] * gram[step][from[i]];
            for (int j = 0; j < weights.length; j++) {
                error += weights[i] * gram[from[i]][from[j]] * weights[j];
            }
        }
        return Math.max(0, error);
    }
}
