package reusediffusion.reuse.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.statistics.Moments;

class StepStatisticsTest {
    private static final int STEPS = 9;

    private static double[][][] gram(long sample) {
        return new double[][][] {
            Trajectory.random(sample, STEPS, 20).gram(),
            Trajectory.random(sample + 1000, STEPS, 20).gram()
        };
    }

    private static StepStatistics one(long sample) {
        return StepStatistics.of(Trajectory.random(sample, STEPS, 20).differences(), gram(sample));
    }

    private static StepStatistics sequential(List<Integer> samples) {
        StepStatistics all = new StepStatistics();
        samples.forEach(i -> all.add(Trajectory.random(i, STEPS, 20).differences(), gram(i)));
        return all;
    }

    /** Merges in a random tree over a random order, some branches through serialisation and with empty statistics between. */
    private static StepStatistics shuffled(List<Integer> samples, long seed) throws Exception {
        Random random = new Random(seed);
        List<Integer> order = new ArrayList<>(samples);
        Collections.shuffle(order, random);
        List<StepStatistics> parts = new ArrayList<>();
        int from = 0;
        while (from < order.size()) {
            int to = Math.min(order.size(), from + 1 + random.nextInt(40));
            parts.add(sequential(order.subList(from, to)));
            from = to;
        }
        parts.add(new StepStatistics());
        while (parts.size() > 1) {
            StepStatistics left = parts.remove(random.nextInt(parts.size()));
            int i = random.nextInt(parts.size());
            StepStatistics right = random.nextBoolean() ? parts.get(i) : copy(parts.get(i));
            parts.set(i, left.merge(right));
        }
        return parts.get(0);
    }

    private static StepStatistics copy(StepStatistics statistics) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(statistics);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (StepStatistics) in.readObject();
        }
    }

    private static void close(double actual, double expected, double relative) {
        assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * relative));
    }

    private static void same(List<Moments> actual, List<Moments> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).count()).isEqualTo(expected.get(i).count());
            assertThat(actual.get(i).min()).isEqualTo(expected.get(i).min());
            assertThat(actual.get(i).max()).isEqualTo(expected.get(i).max());
            close(actual.get(i).mean(), expected.get(i).mean(), 1e-12);
            close(actual.get(i).squares(), expected.get(i).squares(), 1e-12);
            double[] shares = {0, 0.05, 0.5, 0.95, 1};
            assertThat(actual.get(i).quantiles(shares))
                    .containsExactly(expected.get(i).quantiles(shares));
        }
    }

    @Test
    void mergesToTheSameInEveryShapeAndOrder() throws Exception {
        List<Integer> samples = IntStream.range(0, 300).boxed().toList();
        StepStatistics expected = sequential(samples);
        for (long seed = 0; seed < 12; seed++) {
            StepStatistics actual = shuffled(samples, seed);
            assertThat(actual.samples()).isEqualTo(300);
            same(actual.differences(), expected.differences());
            same(actual.second(), expected.second());
            same(actual.third(), expected.third());
            same(actual.norms(1), expected.norms(1));
            for (int i = 0; i < STEPS; i++) {
                for (int j = 0; j < STEPS; j++) {
                    close(actual.gram()[1][i][j], expected.gram()[1][i][j], 1e-12);
                }
            }
        }
    }

    @Test
    void momentsAreThoseOfAllValuesAtOnce() {
        StepStatistics all = sequential(IntStream.range(0, 100).boxed().toList());
        double[] values = IntStream.range(0, 100)
                .mapToDouble(i -> Trajectory.random(i, STEPS, 20).differences()[4])
                .sorted()
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 99;
        Moments m = all.differences().get(4);
        close(m.mean(), mean, 1e-13);
        close(m.deviation(), Math.sqrt(variance), 1e-12);
        assertThat(m.min()).isEqualTo(values[0]);
        assertThat(m.quantiles(0.5)[0]).isBetween(values[49], values[50]);
        assertThat(all.norms(0).get(2).mean())
                .isCloseTo(
                        IntStream.range(0, 100)
                                .mapToDouble(i -> Math.sqrt(gram(i)[0][2][2]))
                                .average()
                                .orElseThrow(),
                        within(1e-12));
    }

    @Test
    void changesAreThePublishedOnes() {
        StepStatistics run = StepStatistics.of(new double[] {9, 1, 2, 4, 3}, unit());
        assertThat(run.second().stream().mapToDouble(Moments::mean)).containsExactly(0.5, 0.5, 1 / 3.0);
        assertThat(run.third().stream().mapToDouble(Moments::mean)).containsExactly(0.25, 0.375);
    }

    private static double[][][] unit() {
        double[][] gram = new double[5][5];
        for (int i = 0; i < 5; i++) {
            gram[i][i] = i + 1;
        }
        return new double[][][] {gram};
    }

    @Test
    void scaleOfASampleDoesNotWeigh() {
        double[][][] twice = gram(3);
        Arrays.stream(twice).flatMap(Arrays::stream).forEach(row -> Arrays.setAll(row, i -> 4 * row[i]));
        assertThat(StepStatistics.of(new double[STEPS], twice).gram()).isDeepEqualTo(one(3).gram());
    }

    @Test
    void refusesWhatWouldSpoilTheSums() {
        double[][][] gram = gram(0);
        gram[1][2][3] = Double.NaN;
        StepStatistics all = one(1);
        double[][][] before = copyOf(all.gram());
        assertThatThrownBy(() -> all.add(new double[STEPS], gram)).hasMessageContaining("not finite");
        assertThatThrownBy(() -> all.add(new double[] {Double.NaN}, gram)).hasMessageContaining("differences");
        assertThatThrownBy(() -> all.add(new double[5], unit()))
                .hasMessageContaining("9 steps")
                .hasMessageContaining("5 steps");
        assertThatThrownBy(() -> all.merge(StepStatistics.of(new double[5], unit())))
                .hasMessageContaining("5 steps");
        assertThatThrownBy(() -> all.add(new double[2], new double[2][2][2])).hasMessageContaining("zero");
        assertThat(all.gram()).isDeepEqualTo(before);
        assertThat(all.samples()).isEqualTo(1);
    }

    private static double[][][] copyOf(double[][][] a) {
        return Arrays.stream(a)
                .map(m -> Arrays.stream(m).map(double[]::clone).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    @Test
    void staysSmallOverManySamples() throws Exception {
        Moments many = new Moments();
        Random random = new Random(1);
        for (int i = 0; i < 1_000_000; i++) {
            many.add(random.nextDouble());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(many);
        }
        assertThat(bytes.size()).isLessThan(20_000);
        assertThat(many.quantiles(0.9)[0]).isCloseTo(0.9, within(0.01));
    }
}
