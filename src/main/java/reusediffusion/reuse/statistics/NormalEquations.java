package reusediffusion.reuse.statistics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What is needed of many samples to fit one row of n weights, and to be gathered from many machines: the sums over samples of
 * (v_i · v_j) / ‖y‖² and (v_i · y) / ‖y‖², where y is the sample's target and v its regressors. A sample whose target is zero says
 * nothing and is left out.
 */
public final class NormalEquations implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[][] matrix;
    private final double[] vector;
    private double count;

    /** Starts without samples, for so many weights. */
    public NormalEquations(int size) {
        matrix = new double[size][size];
        vector = new double[size];
    }

    /** The number of weights n. */
    public int size() {
        return vector.length;
    }

    /** The number of samples that were taken in. */
    public long count() {
        return (long) count;
    }

    /**
     * Takes in one sample.
     *
     * @param products (n, n) of v_i · v_j
     * @param towards (n) of v_i · y
     * @param target y · y
     * @return this
     */
    public NormalEquations add(double[][] products, double[] towards, double target) {
        if (!(target > 0)) {
            return this;
        }
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                matrix[i][j] += products[i][j] / target;
            }
            vector[i] += towards[i] / target;
        }
        count++;
        return this;
    }

    /**
     * Takes in all samples of {@code other}; returns this. The order of merging decides the last digits: keep it fixed.
     *
     * @throws IllegalArgumentException where the other equations have another number of weights
     */
    public NormalEquations merge(NormalEquations other) {
        if (other.size() != size()) {
            throw new IllegalArgumentException(
                    "Normal equations of " + size() + " weights cannot take in those of " + other.size() + ".");
        }
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                matrix[i][j] += other.matrix[i][j];
            }
            vector[i] += other.vector[i];
        }
        count += other.count;
        return this;
    }

    /** Those of some of the weights alone, as if the others were 0. */
    public NormalEquations part(int from, int size) {
        NormalEquations part = new NormalEquations(size);
        for (int i = 0; i < size; i++) {
            System.arraycopy(matrix[from + i], from, part.matrix[i], 0, size);
        }
        System.arraycopy(vector, from, part.vector, 0, size);
        part.count = count;
        return part;
    }

    /** n² + n + 1 doubles: the matrix by rows, the vector, the count. */
    public double[] toDoubles() {
        int n = vector.length;
        double[] all = new double[n * n + n + 1];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix[i], 0, all, i * n, n);
        }
        System.arraycopy(vector, 0, all, n * n, n);
        all[n * n + n] = count;
        return all;
    }

    /**
     * Reads the equations that {@link #toDoubles} wrote.
     *
     * @throws IllegalArgumentException where the numbers are no such equations
     */
    public static NormalEquations of(double[] doubles) {
        int n = (int) Math.sqrt(doubles.length); // n² < n² + n + 1 < (n + 1)²
        if (n * n + n + 1 != doubles.length) {
            throw new IllegalArgumentException(doubles.length + " doubles are no normal equations.");
        }
        NormalEquations equations = new NormalEquations(n);
        for (int i = 0; i < n; i++) {
            equations.matrix[i] = Arrays.copyOfRange(doubles, i * n, (i + 1) * n);
        }
        System.arraycopy(doubles, n * n, equations.vector, 0, n);
        equations.count = doubles[n * n + n];
        return equations;
    }

    /** The weights of {@link LeastSquares#solve} for all samples so far. */
    public double[] solve(double ridge, double... prior) {
        return LeastSquares.solve(matrix, vector, ridge, prior);
    }

    /** Mean over the samples of ‖y - Σ w_j v_j‖² / ‖y‖². */
    public double error(double... weights) {
        double sum = count;
        for (int i = 0; i < vector.length; i++) {
            sum -= 2 * weights[i] * vector[i];
            for (int j = 0; j < vector.length; j++) {
                sum += weights[i] * matrix[i][j] * weights[j];
            }
        }
        return count == 0 ? Double.NaN : Math.max(0, sum) / count;
    }
}
