package reusediffusion.reuse.search;

import java.io.Serializable;

/**
 * The rows of a plan, (T, bands · branches or bands · 1, m) each.
 *
 * @param fitted step by step
 * @param samples that they were fitted to; some of the steps to more
 * @param refined all together from there, or null where no refinement was asked for
 */
public record PlanRows(double[][][] fitted, int samples, double[][][] refined) implements Serializable {

    /** The means of both: where few samples were fitted to, a whole step may be too far. */
    double[][][] halfWay() {
        double[][][] middle = new double[fitted.length][][];
        for (int i = 0; i < fitted.length; i++) {
            middle[i] = new double[fitted[i].length][];
            for (int g = 0; g < fitted[i].length; g++) {
                middle[i][g] = fitted[i][g].clone();
                for (int j = 0; j < middle[i][g].length; j++) {
                    middle[i][g][j] = (fitted[i][g][j] + refined[i][g][j]) / 2;
                }
            }
        }
        return middle;
    }
}
