package reusediffusion.reuse.table;

import java.io.Serializable;

/** Sums of the Gram matrices of many samples, (G, T, T), each sample's divided by a scale of its own. */
final class GramSums implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[][][] sums;

    GramSums(int branches, int steps) {
        sums = new double[branches][steps][steps];
    }

    /** The sums (G, T, T); this is not a copy. */
    double[][][] sums() {
        return sums;
    }

    /** Takes in the matrices of a sample. */
    void add(double[][][] gram, double scale) {
        for (int g = 0; g < sums.length; g++) {
            for (int i = 0; i < sums[g].length; i++) {
                for (int j = 0; j < sums[g].length; j++) {
                    sums[g][i][j] += gram[g][i][j] / scale;
                }
            }
        }
    }

    /** Adds the sums of another part of the samples. */
    void merge(GramSums others) {
        add(others.sums, 1);
    }

    /** (T, T) the mean over so many samples, and over branches. */
    double[][] mean(long samples) {
        int steps = sums.length == 0 ? 0 : sums[0].length;
        double[][] mean = new double[steps][steps];
        for (double[][] branch : sums) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    mean[i][j] += branch[i][j] / (sums.length * (double) samples);
                }
            }
        }
        return mean;
    }

    /** A sample's scale, by which every sample weighs the same: the mean diagonal entry of (G, T, T). Checks that all is finite and square before anything is changed. */
    static double scale(double[][][] gram, int steps) {
        double trace = 0;
        for (double[][] branch : gram) {
            for (int i = 0; i < branch.length; i++) {
                for (double entry : branch[i]) {
                    if (branch.length != steps || branch[i].length != steps || !Double.isFinite(entry)) {
                        throw new IllegalArgumentException("A sample's Gram matrix is not finite or not (" + steps
                                + ", " + steps + "); leave the sample out.");
                    }
                }
                trace += branch[i][i];
            }
        }
        if (!(trace > 0)) {
            throw new IllegalArgumentException("A sample's predictions are all zero; leave the sample out.");
        }
        return trace / (gram.length * (double) steps);
    }
}
