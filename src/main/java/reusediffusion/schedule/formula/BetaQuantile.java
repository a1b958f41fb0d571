package reusediffusion.schedule.formula;

/**
 * The quantiles of the beta distribution with both parameters 0.6, by the power series of its distribution function below the middle,
 * where it converges quickly; above, by symmetry.
 *
 * <p>Source: arXiv 2407.12173 for the parameters; Abramowitz and Stegun 26.5.4 for the series.
 */
public final class BetaQuantile {
    private static final double SHAPE = 0.6;
    private static final int TERMS = 60;
    private static final int HALVINGS = 80;
    private static final double MIDDLE = series(0.5);

    private BetaQuantile() {}

    /** x with P(X ≤ x) = p, for p of 0 to 1. */
    public static double of(double p) {
        if (p > 0.5) {
            return 1 - of(1 - p);
        }
        double low = 0;
        double high = 0.5;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (series(middle) < 2 * p * MIDDLE) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** ∫₀ˣ t^(a - 1) (1 - t)^(a - 1) dt. */
    private static double series(double x) {
        double sum = 0;
        double term = 1;
        for (int n = 0; n < TERMS; n++) {
            sum += term / (SHAPE + n);
            term *= (1 - SHAPE + n) * x / (n + 1);
        }
        return sum * Math.pow(x, SHAPE);
    }
}
