package reusediffusion.schedule.formula;

/**
 * How the differences of outputs are weighed in UniPC: the solution of a small Vandermonde system.
 *
 * <p>Source: arXiv 2302.04867, theorem 3.1; UniPCMultistepScheduler of diffusers 0.40.0.dev0.
 */
public final class BhWeights {
    private BhWeights() {}

    /**
     * Solves the system for the weights of the differences.
     *
     * @param ratios (p) of the differences, the last one 1
     * @param turned ∓h
     * @param share B(h)
     * @param corrects weights all p differences, else the p - 1 that are known before the step
     */
    public static double[] of(double[] ratios, double turned, double share, boolean corrects) {
        int p = ratios.length;
        int size = corrects ? p : p - 1;
        if (size <= 1) {
            return new double[] {0.5}; // as diffusers simplifies it
        }
        double[][] system = new double[size][size + 1];
        double phi = Math.expm1(turned) / turned - 1;
        double factorial = 1;
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < size; k++) {
                system[i][k] = Math.pow(ratios[k], i);
            }
            system[i][size] = phi * factorial / share;
            factorial *= i + 2;
            phi = phi / turned - 1 / factorial;
        }
        return solved(system);
    }

    /** Gauss's elimination; pivots of a Vandermonde matrix with ratios apart are not 0. */
    private static double[] solved(double[][] system) {
        int n = system.length;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                double factor = system[j][i] / system[i][i];
                for (int k = i; k <= n; k++) {
                    system[j][k] -= factor * system[i][k];
                }
            }
        }
        double[] x = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double sum = system[i][n];
            for (int k = i + 1; k < n; k++) {
                sum -= system[i][k] * x[k];
            }
            x[i] = sum / system[i][i];
        }
        return x;
    }
}
