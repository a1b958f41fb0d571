package reusediffusion.reuse.table;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import reusediffusion.reuse.statistics.Moments;

/**
 * Statistics of full runs, frozen to numbers: what usually happens at each of T steps, for the runs of one key.
 *
 * @param differences (T) of mean |x_{i+1} - x_i|
 * @param second (T - 2) of the published second-order changes
 * @param third (T - 3) of the published third-order changes
 * @param norms (G, T) of the predictions' root mean squares
 * @param gram (G, T, T) mean of the samples' Gram matrices, each divided by its mean diagonal entry
 */
public record StaticTable(
        TableKey key,
        Provenance provenance,
        List<Summary> differences,
        List<Summary> second,
        List<Summary> third,
        List<List<Summary>> norms,
        double[][][] gram) {
    private static final VersionedJson<StaticTable> DOCUMENT =
            new VersionedJson<>("reuse-static-table", 1, StaticTable.class);

    /** The datasets that were read, and how many samples they held. */
    public record Provenance(List<String> datasets, long samples) {}

    /** A summary of one number over all samples; quantiles are at {@link #SHARES}. */
    public record Summary(long count, double mean, double deviation, double min, double max, double[] quantiles) {
        public static final List<Double> SHARES = List.of(0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99);

        static Summary of(Moments m) {
            double[] shares = SHARES.stream().mapToDouble(Double::doubleValue).toArray();
            return new Summary(m.count(), m.mean(), m.deviation(), m.min(), m.max(), m.quantiles(shares));
        }
    }

    public StaticTable {
        Objects.requireNonNull(key, "its key is missing");
        int steps = key.steps();
        requireLength("differences", differences.size(), steps);
        requireLength("second", second.size(), Math.max(0, steps - 2));
        requireLength("third", third.size(), Math.max(0, steps - 3));
        requireLength("norms", norms.size(), gram.length);
        for (int g = 0; g < gram.length; g++) {
            requireLength("norms", norms.get(g).size(), steps);
            requireLength("gram", gram[g].length, steps);
            for (double[] row : gram[g]) {
                requireLength("a row of gram", row.length, steps);
            }
        }
    }

    private static void requireLength(String name, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(name + " has " + length + " entries instead of " + expected);
        }
    }

    /**
     * Freezes {@code statistics} of at least one sample to numbers.
     *
     * @throws TableException where there is no sample
     */
    public static StaticTable of(TableKey key, List<String> datasets, StepStatistics statistics) {
        long samples = statistics.samples();
        if (samples == 0) {
            throw new TableException("There is no sample for " + key.stem() + "; collect full runs first.");
        }
        double[][][] gram = means(statistics.gram(), samples);
        return new StaticTable(
                key,
                new Provenance(List.copyOf(datasets), samples),
                summaries(statistics.differences()),
                summaries(statistics.second()),
                summaries(statistics.third()),
                IntStream.range(0, gram.length)
                        .mapToObj(g -> summaries(statistics.norms(g)))
                        .toList(),
                gram);
    }

    /** Sums (G, T, T) over samples to means. */
    private static double[][][] means(double[][][] sums, long samples) {
        double[][][] means = new double[sums.length][][];
        for (int g = 0; g < sums.length; g++) {
            means[g] = Arrays.stream(sums[g])
                    .map(row -> Arrays.stream(row).map(sum -> sum / samples).toArray())
                    .toArray(double[][]::new);
        }
        return means;
    }

    private static List<Summary> summaries(List<Moments> moments) {
        return moments.stream().map(Summary::of).toList();
    }

    /** The three lists of the published format: differences without the first step's, second and third-order changes. */
    public double[][] published() {
        return new double[][] {means(differences.subList(1, differences.size())), means(second), means(third)};
    }

    private static double[] means(List<Summary> summaries) {
        return summaries.stream().mapToDouble(Summary::mean).toArray();
    }

    /** The table that {@code json} holds; {@code source} names it in errors. */
    public static StaticTable parse(String json, String source) {
        return DOCUMENT.read(json, source);
    }

    /**
     * Reads the table in a file.
     *
     * @throws TableException where the file is not there or no whole table
     */
    public static StaticTable read(Path file) {
        return DOCUMENT.read(file);
    }

    /** The table as JSON; {@link #parse} gives the same numbers back. */
    public String toJson() {
        return DOCUMENT.write(this);
    }

    /** Writes the table whole or not at all. */
    public void write(Path file) {
        DOCUMENT.write(this, file);
    }
}
