package reusediffusion.reuse.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import reusediffusion.reuse.statistics.Moments;

/**
 * What full runs with one key had in common, T steps and G guidance branches: per step the moments of the differences, of their
 * relative changes and of the predictions' norms, and the sum of Gram matrices. Each sample's matrices are divided by the mean of
 * their diagonals over steps and branches, so that every sample weighs the same. Takes its shape from the first sample.
 */
public final class StepStatistics implements Serializable {
    private static final long serialVersionUID = 1;

    private long samples;
    private Moments[] differences = {};
    private Moments[] second = {};
    private Moments[] third = {};
    private Moments[][] norms = {};
    private double[][][] gram = {};

    /** The statistics of one sample; see {@link #add}. */
    public static StepStatistics of(double[] differences, double[][][] gram) {
        return new StepStatistics().add(differences, gram);
    }

    /**
     * Takes in one sample's full run.
     *
     * @param runDifferences (T) mean |x_{i+1} - x_i|
     * @param runGram (G, T, T) inner products of the predictions per element
     * @return this
     * @throws IllegalArgumentException where a difference is not finite
     */
    public StepStatistics add(double[] runDifferences, double[][][] runGram) {
        int steps = runDifferences.length;
        if (!Arrays.stream(runDifferences).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("A sample's differences are not all finite; leave the sample out.");
        }
        double scale = scale(runGram, steps);
        requireShape(steps, runGram.length);
        double[] d = Differences.published(runDifferences);
        add(differences, runDifferences);
        add(second, Differences.l2(d));
        add(third, Differences.l3(d));
        for (int g = 0; g < gram.length; g++) {
            for (int i = 0; i < steps; i++) {
                norms[g][i].add(Math.sqrt(runGram[g][i][i]));
                for (int j = 0; j < steps; j++) {
                    gram[g][i][j] += runGram[g][i][j] / scale;
                }
            }
        }
        samples++;
        return this;
    }

    /** Takes in all samples of {@code other}, which stays as it was; returns this. */
    public StepStatistics merge(StepStatistics other) {
        if (other.samples == 0) {
            return this;
        }
        requireShape(other.steps(), other.branches());
        merge(differences, other.differences);
        merge(second, other.second);
        merge(third, other.third);
        for (int g = 0; g < gram.length; g++) {
            merge(norms[g], other.norms[g]);
            for (int i = 0; i < gram[g].length; i++) {
                for (int j = 0; j < gram[g].length; j++) {
                    gram[g][i][j] += other.gram[g][i][j];
                }
            }
        }
        samples += other.samples;
        return this;
    }

    private void requireShape(int steps, int branches) {
        if (samples == 0) {
            differences = fresh(steps);
            second = fresh(Math.max(0, steps - 2));
            third = fresh(Math.max(0, steps - 3));
            norms = Stream.generate(() -> fresh(steps)).limit(branches).toArray(Moments[][]::new);
            gram = new double[branches][steps][steps];
        } else if (steps != steps() || branches != branches()) {
            throw new IllegalArgumentException("Statistics of " + steps() + " steps and " + branches()
                    + " guidance branches cannot take in a run of " + steps + " steps and " + branches + " branches.");
        }
    }

    /** The mean diagonal entry; checks that all is finite and square before anything is changed. */
    private static double scale(double[][][] gram, int steps) {
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

    private static Moments[] fresh(int length) {
        IntFunction<Moments[]> array = Moments[]::new;
        return Stream.generate(Moments::new).limit(length).toArray(array);
    }

    private static void add(Moments[] moments, double[] values) {
        for (int i = 0; i < values.length; i++) {
            moments[i].add(values[i]);
        }
    }

    private static void merge(Moments[] moments, Moments[] others) {
        for (int i = 0; i < moments.length; i++) {
            moments[i].merge(others[i]);
        }
    }

    /** The number of samples. */
    public long samples() {
        return samples;
    }

    /** The number of steps of each run, T. */
    public int steps() {
        return differences.length;
    }

    /** The number of guidance branches, G. */
    public int branches() {
        return gram.length;
    }

    /** The moments of mean |x_{i+1} - x_i| at each of T steps. */
    public List<Moments> differences() {
        return List.of(differences);
    }

    /** (T - 2) of the published second-order changes. */
    public List<Moments> second() {
        return List.of(second);
    }

    /** (T - 3) of the published third-order changes. */
    public List<Moments> third() {
        return List.of(third);
    }

    /** (T) of the root mean square of this branch's predictions. */
    public List<Moments> norms(int branch) {
        return List.of(norms[branch]);
    }

    /** (G, T, T) sums of the samples' normalised Gram matrices; not a copy. */
    public double[][][] gram() {
        return gram;
    }

    /** (T, T) the mean of the Gram matrices of all samples and branches. */
    public double[][] meanGram() {
        double[][] mean = new double[steps()][steps()];
        for (double[][] branch : gram) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean.length; j++) {
                    mean[i][j] += branch[i][j] / (gram.length * (double) samples());
                }
            }
        }
        return mean;
    }
}
