package reusediffusion.reuse.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
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
    private StepMoments differences = new StepMoments(0);
    private StepMoments second = new StepMoments(0);
    private StepMoments third = new StepMoments(0);
    private StepMoments[] norms = {};
    private GramSums gram = new GramSums(0, 0);

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
        double scale = GramSums.scale(runGram, steps);
        requireShape(steps, runGram.length);
        double[] d = Differences.published(runDifferences);
        differences.add(runDifferences);
        second.add(Differences.l2(d));
        third.add(Differences.l3(d));
        gram.add(runGram, scale);
        for (int g = 0; g < norms.length; g++) {
            norms[g].add(norms(runGram[g]));
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
        differences.merge(other.differences);
        second.merge(other.second);
        third.merge(other.third);
        gram.merge(other.gram);
        for (int g = 0; g < norms.length; g++) {
            norms[g].merge(other.norms[g]);
        }
        samples += other.samples;
        return this;
    }

    /** Root mean square of each step's prediction, from (T, T) inner products per element. */
    private static double[] norms(double[][] gram) {
        double[] norms = new double[gram.length];
        for (int i = 0; i < norms.length; i++) {
            norms[i] = Math.sqrt(gram[i][i]);
        }
        return norms;
    }

    private void requireShape(int steps, int branches) {
        if (samples == 0) {
            differences = new StepMoments(steps);
            second = new StepMoments(Math.max(0, steps - 2));
            third = new StepMoments(Math.max(0, steps - 3));
            norms = Stream.generate(() -> new StepMoments(steps))
                    .limit(branches)
                    .toArray(StepMoments[]::new);
            gram = new GramSums(branches, steps);
        } else if (steps != steps() || branches != branches()) {
            throw new IllegalArgumentException("Statistics of " + steps() + " steps and " + branches()
                    + " guidance branches cannot take in a run of " + steps + " steps and " + branches + " branches.");
        }
    }

    /** The number of samples. */
    public long samples() {
        return samples;
    }

    /** The number of steps of each run, T. */
    public int steps() {
        return differences.list().size();
    }

    /** The number of guidance branches, G. */
    public int branches() {
        return norms.length;
    }

    /** The moments of mean |x_{i+1} - x_i| at each of T steps. */
    public List<Moments> differences() {
        return differences.list();
    }

    /** (T - 2) of the published second-order changes. */
    public List<Moments> second() {
        return second.list();
    }

    /** (T - 3) of the published third-order changes. */
    public List<Moments> third() {
        return third.list();
    }

    /** (T) of the root mean square of this branch's predictions. */
    public List<Moments> norms(int branch) {
        return norms[branch].list();
    }

    /** (G, T, T) sums of the samples' normalised Gram matrices; not a copy. */
    public double[][][] gram() {
        return gram.sums();
    }

    /** (T, T) the mean of the Gram matrices of all samples and branches. */
    public double[][] meanGram() {
        return gram.mean(samples);
    }
}
