package reusediffusion.reuse.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.TransferredPlans;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.reuse.table.TableKey;

class StepResamplingTest {
    private static final int STEPS = 28;
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

    /** Training times of a flow with shift 3, as SD3 runs it, over the number of steps. */
    private static List<Double> times(int steps) {
        return IntStream.range(0, steps)
                .mapToObj(i -> {
                    double even = 1 - (double) i / steps;
                    return 1000 * 3 * even / (1 + 2 * even);
                })
                .toList();
    }

    private static double[] levels(int steps) {
        return times(steps).stream()
                .mapToDouble(t -> 2 * Math.log((1 - t / 1000 + 0.005) / (t / 1000 + 0.005)))
                .toArray();
    }

    private static StepResampling from28To(int steps) {
        return new StepResampling(levels(STEPS), levels(steps));
    }

    /** Of predictions that turn slowly with λ and grow. */
    private static double[][] gram(double... levels) {
        double[][] gram = new double[levels.length][levels.length];
        for (int i = 0; i < levels.length; i++) {
            for (int j = 0; j < levels.length; j++) {
                double size = (1 + 0.03 * levels[i]) * (1 + 0.03 * levels[j]);
                gram[i][j] = size * Math.cos(0.12 * (levels[i] - levels[j]));
            }
        }
        return gram;
    }

    @Test
    void theSameStepsKeepEveryNumber() {
        StepResampling same = from28To(STEPS);
        double[][] gram = gram(levels(STEPS));
        double[][] again = same.gram(gram);
        for (int i = 0; i < STEPS; i++) {
            assertThat(again[i]).containsExactly(gram[i], ROUNDING);
        }
        PublishedTable table = PublishedTable.read(Path.of("input/tables/published/sd3.json"));
        PublishedTable kept = TransferredPlans.table(table, same, times(STEPS), times(STEPS));
        assertThat(kept.d()).containsExactly(table.d(), ROUNDING);
        assertThat(kept.l2()).containsExactly(table.l2(), ROUNDING);
        assertThat(kept.l3()).containsExactly(table.l3(), ROUNDING);
        assertThat(same.keepsPlaces()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40})
    void aSmoothGramMatrixIsFoundAgainAtOtherSteps(int steps) {
        StepResampling resampling = from28To(steps);
        double[][] expected = gram(levels(steps));
        double[][] found = resampling.gram(gram(levels(STEPS)));
        assertThat(found).hasDimensions(steps, steps);
        double last = levels(STEPS)[STEPS - 1];
        for (int i = 0; i < steps; i++) {
            for (int j = 0; j < steps; j++) {
                boolean measured = resampling.to()[i] <= last && resampling.to()[j] <= last;
                double bound = measured ? 0.01 : 0.1; // beyond the last step its numbers stay
                assertThat(found[i][j]).as("%d, %d", i, j).isCloseTo(expected[i][j], Offset.offset(bound));
                assertThat(found[i][j]).isCloseTo(found[j][i], ROUNDING);
            }
        }
        assertThat(resampling.keepsPlaces()).isFalse();
    }

    /** A latent that changes at a smooth rate: shorter steps change less, and bend less by the square. */
    @ParameterizedTest
    @ValueSource(ints = {20, 40})
    void aTableFollowsTheWidthOfItsSteps(int steps) {
        PublishedTable measured = PublishedTable.of(differences(STEPS));
        PublishedTable expected = PublishedTable.of(differences(steps));
        PublishedTable found = TransferredPlans.table(measured, evenly(steps), even(STEPS), even(steps));
        close(found.d(), expected.d(), 0.02);
        close(found.l2(), expected.l2(), 0.1);
        close(found.l3(), expected.l3(), 0.15);
    }

    private static void close(double[] found, double[] expected, double share) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = Arrays.stream(expected).max().orElseThrow();
        assertThat(found).containsExactly(expected, Offset.offset(share * largest));
    }

    private static List<Double> even(int steps) {
        return IntStream.range(0, steps)
                .mapToObj(i -> 1000 - 1000.0 * i / steps)
                .toList();
    }

    private static StepResampling evenly(int steps) {
        double[] from = even(STEPS).stream().mapToDouble(t -> -t).toArray();
        return new StepResampling(
                from, even(steps).stream().mapToDouble(t -> -t).toArray());
    }

    /** ∫ (1 + sin) over each step. */
    private static double[] differences(int steps) {
        double[] ends = IntStream.rangeClosed(0, steps)
                .mapToDouble(i -> 2.0 * i / steps)
                .map(t -> t - Math.cos(t))
                .toArray();
        return IntStream.range(0, steps).mapToDouble(i -> ends[i + 1] - ends[i]).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40})
    void plansAreMadeForEveryNumberOfCalls(int steps) {
        PlanLadder ladder = PlanLadder.read(Path.of("input/tables/tiny-sd3-g5-28-128x128-7ff4e9c2-plans.json"));
        TableKey k = ladder.key();
        TableKey run = new TableKey(
                k.model(),
                k.weights(),
                k.configuration(),
                k.scheduler(),
                steps,
                times(steps),
                64,
                64,
                1,
                5,
                1,
                0,
                false,
                k.dtype());
        double[] widths = new double[steps];
        Arrays.fill(widths, -1.0 / steps);
        PlanLadder made = TransferredPlans.ladder(ladder, from28To(steps), run, widths);
        assertThat(made.plans())
                .extracting(Plan::calls)
                .containsExactlyElementsOf(IntStream.range(1, steps).boxed().toList());
        Plan half = made.forSpeedup(2);
        assertThat(half.calls()).isEqualTo(steps / 2);
        for (int s = 0; s < steps; s++) {
            double sum = Arrays.stream(half.weights()[s][0]).sum();
            assertThat(sum).as("weights of step %d", s).isCloseTo(1, Offset.offset(0.1));
        }
        assertThat(half.measured().samples()).isZero();
    }

    @Test
    void saysWhereStepsDoNotRise() {
        assertThatThrownBy(() -> new StepResampling(new double[] {0, 1}, new double[] {2, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not at step 1");
    }
}
