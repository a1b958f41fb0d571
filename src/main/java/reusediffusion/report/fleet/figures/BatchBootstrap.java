package reusediffusion.report.fleet.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.reuse.statistics.Quantiles;

/**
 * Means of samples and how sure they are. Batches are drawn again, with replacement, since samples of one batch share its time; the draws
 * follow from a fixed seed, so that the same rows give the same figures. Source: Efron and Tibshirani, "An Introduction to the Bootstrap",
 * 1993, chapters 6 and 13.
 */
final class BatchBootstrap {
    private static final int DRAWS = 2000;
    private static final long SEED = 42;
    private static final double TAIL = 0.025;

    /** Sum and number of each batch's samples. */
    private final double[] sums;

    private final int[] counts;

    private BatchBootstrap(double[] sums, int[] counts) {
        this.sums = sums;
        this.counts = counts;
    }

    /** The bootstrap over the batches of these rows. */
    static BatchBootstrap of(Collection<SampleRow> rows, ToDoubleFunction<SampleRow> value) {
        Map<String, List<SampleRow>> batches = new TreeMap<>();
        rows.forEach(row -> batches.computeIfAbsent(
                        row.round() + "/" + row.lane() + "/" + row.batch(), k -> new ArrayList<>())
                .add(row));
        return new BatchBootstrap(
                batches.values().stream()
                        .mapToDouble(batch -> batch.stream().mapToDouble(value).sum())
                        .toArray(),
                batches.values().stream().mapToInt(List::size).toArray());
    }

    private double mean() {
        return Arrays.stream(sums).sum() / Arrays.stream(counts).sum();
    }

    private double drawn(SplittableRandom random) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < sums.length; i++) {
            int batch = random.nextInt(sums.length);
            sum += sums[batch];
            count += counts[batch];
        }
        return sum / count;
    }

    /** The mean over samples, with its interval. */
    Interval interval() {
        return interval(mean(), sums.length > 1, this::drawn);
    }

    /** How many times the mean of {@code other} this one's is contained in it: {@code other / this}. */
    Interval ratio(BatchBootstrap other) {
        return interval(
                other.mean() / mean(),
                sums.length > 1 && other.sums.length > 1,
                random -> other.drawn(random) / drawn(random));
    }

    /** The mean over several of each one's mean over its own unit, such as a device's seconds in each policy over those of the median device. */
    static Interval meanShare(List<BatchBootstrap> parts, List<Double> units) {
        return interval(
                meanShare(parts, units, BatchBootstrap::mean),
                parts.stream().allMatch(part -> part.sums.length > 1),
                random -> meanShare(parts, units, part -> part.drawn(random)));
    }

    private static double meanShare(
            List<BatchBootstrap> parts, List<Double> units, ToDoubleFunction<BatchBootstrap> mean) {
        double sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            sum += mean.applyAsDouble(parts.get(i)) / units.get(i);
        }
        return sum / parts.size();
    }

    private static Interval interval(double value, boolean several, ToDoubleFunction<SplittableRandom> draw) {
        if (!several) {
            return new Interval(value, null, null);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] draws = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            draws[i] = draw.applyAsDouble(random);
        }
        Arrays.sort(draws);
        return new Interval(value, Quantiles.of(draws, TAIL), Quantiles.of(draws, 1 - TAIL));
    }
}
