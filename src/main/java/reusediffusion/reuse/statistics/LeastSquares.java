package reusediffusion.reuse.statistics;

import java.util.Objects;

/** Small ridge regressions, by Cholesky's decomposition of their normal equations. */
public final class LeastSquares {
    private static final double FIRST_JITTER = 1e-14;

    private LeastSquares() {}

    /**
     * min over w of wᵀ A w - 2 bᵀ w + λ · mean diagonal of A · ‖w - w⁰‖². Where λ is 0 and A is singular, λ grows from 1e-14 until
     * it is not; where A is zero, w is w⁰.
     *
     * @param a (n, n) symmetric and not negative
     * @param b (n)
     * @param ridge λ
     * @param prior w⁰ (n)
     */
    public static double[] solve(double[][] a, double[] b, double ridge, double[] prior) {
        int n = b.length;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += a[i][i] / n;
        }
        if (!(mean > 0) || !Double.isFinite(mean)) {
            return prior.clone();
        }
        double strength = ridge;
        double[] weights = null;
        while (weights == null) {
            weights = cholesky(a, b, strength * mean, prior);
            strength = Math.max(10 * strength, FIRST_JITTER);
        }
        return weights;
    }

    /** The solution of (A + s I) w = b + s w⁰, or null where the matrix is singular to rounding. */
    private static double[] cholesky(double[][] a, double[] b, double s, double[] prior) {
        double[][] l = factor(a, s);
        if (l == null) {
            return null;
        }
        int n = b.length;
        double[] w = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = b[i] + s * prior[i];
            for (int k = 0; k < i; k++) {
                w[i] -= l[i][k] * w[k];
            }
            w[i] /= l[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                w[i] -= l[k][i] * w[k];
            }
            w[i] /= l[i][i];
        }
        return w;
    }

    /** The lower Cholesky factor of A + s I, or null where the matrix is singular to rounding. */
    private static double[][] factor(double[][] a, double s) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j] + (i == j ? s : 0);
                for (int k = 0; k < j; k++) {
                    sum -= l[i][k] * l[j][k];
                }
                if (i == j && !(sum > Math.ulp(a[i][i]) * n)) {
                    return null;
                }
                l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
            }
        }
        return l;
    }

    /** The inverse of the lower Cholesky factor of a positive definite matrix: rows of 1 to n numbers. */
    public static float[][] inverseFactor(double[][] a) {
        double[][] l = Objects.requireNonNull(factor(a, 0), "the matrix is not positive definite");
        int n = a.length;
        double[][] inverse = new double[n][n];
        float[][] rows = new float[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = new float[i + 1];
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++) {
                    sum -= l[i][k] * inverse[k][j];
                }
                inverse[i][j] = sum / l[i][i];
                rows[i][j] = (float) inverse[i][j];
            }
        }
        return rows;
    }
}
