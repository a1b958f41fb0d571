package reusediffusion.reuse.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static reusediffusion.reuse.HiddenDifficulty.CALLS;
import static reusediffusion.reuse.HiddenDifficulty.CHANCE;
import static reusediffusion.reuse.HiddenDifficulty.MEANS;
import static reusediffusion.reuse.HiddenDifficulty.SLOPES;
import static reusediffusion.reuse.HiddenDifficulty.guard;
import static reusediffusion.reuse.HiddenDifficulty.samples;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.HiddenDifficulty;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.statistics.Quantiles;

class GuardFitTest {
    private static final double BLUR = 0.3;

    /** Of h that is left when it is shown with this blur. */
    private static final double UNSEEN = BLUR / Math.sqrt(1 + BLUR * BLUR);

    @Test
    void findsTheLaw() {
        Guard guard = guard(samples(1, 512, BLUR));
        // difficulty is told in standard deviations of PSNR, of which h makes up all but chance
        double unit = IntStream.range(0, CALLS.length)
                .mapToDouble(k -> SLOPES[k] / Math.hypot(SLOPES[k], CHANCE))
                .average()
                .orElseThrow();
        for (int k = 0; k < CALLS.length; k++) {
            Guard.Outlook outlook = guard.outlooks().get(k);
            assertThat(outlook.calls()).isEqualTo(CALLS[k]);
            assertThat(outlook.mean()).isCloseTo(MEANS[k], within(0.6));
            assertThat(outlook.slope()).isCloseTo(SLOPES[k] / unit, within(0.1 * SLOPES[k]));
            double spread = Math.hypot(CHANCE, SLOPES[k] * UNSEEN);
            assertThat(outlook.spread()).isCloseTo(spread, within(0.15 * spread));
        }
        for (HiddenDifficulty.Sample fresh : samples(2, 100, BLUR)) {
            assertThat(guard.difficulty().of(fresh.features()))
                    .isCloseTo(unit * fresh.difficulty(), within(4 * unit * UNSEEN));
        }
    }

    @Test
    void quantilesAreThoseOfTheSamples() {
        Guard guard = guard(samples(1, 512, BLUR));
        assertThat(guard.misses()).hasSize(65).isSorted();
        assertThat(Quantiles.of(guard.misses(), 0.5)).isCloseTo(0, within(0.1)); // of normal misses
        assertThat(Quantiles.of(guard.misses(), 0.1)).isCloseTo(-1.28, within(0.12));
        assertThat(guard.difficulties()).hasSize(65).isSorted();
        assertThat(Quantiles.of(guard.difficulties(), 0.9) - Quantiles.of(guard.difficulties(), 0.1))
                .isCloseTo(2 * 1.28 * Math.sqrt(1 - UNSEEN * UNSEEN), within(0.3));
    }

    /** Of so few all misses are kept: what was expected lies in their midst, and they are told in its spread. */
    @Test
    void missesAreMeasuredFromWhatIsExpected() {
        List<HiddenDifficulty.Sample> samples = samples(8, 16, BLUR);
        double[] misses = GuardFit.of(
                        new int[] {8, 14},
                        samples.stream().map(HiddenDifficulty.Sample::features).toList(),
                        samples.stream().map(s -> Arrays.copyOf(s.psnr(), 2)).toArray(double[][]::new))
                .misses();
        assertThat(misses).hasSize(32);
        assertThat(Arrays.stream(misses).average().orElseThrow()).isCloseTo(0, within(1e-9));
        assertThat(Arrays.stream(misses).map(m -> m * m).average().orElseThrow())
                .isCloseTo(1, within(1e-9));
    }

    /** Looks that show nothing must not move the choice, though a fit without cross-validation would trust them. */
    @Test
    void looksThatShowNothingChangeNothing() {
        Guard told = guard(samples(3, 128, BLUR));
        Guard blind = guard(samples(3, 128, Double.POSITIVE_INFINITY));
        for (int k = 0; k < CALLS.length; k++) {
            assertThat(range(told, k)).isGreaterThan(1.5 * SLOPES[k]);
            assertThat(range(blind, k)).isLessThan(0.25 * SLOPES[k]);
        }
    }

    /** dB between what a plan is expected to do for the easiest tenth and the hardest. */
    private static double range(Guard guard, int plan) {
        Guard.Outlook outlook = guard.outlooks().get(plan);
        return outlook.expected(Quantiles.of(guard.difficulties(), 0.1))
                - outlook.expected(Quantiles.of(guard.difficulties(), 0.9));
    }

    @Test
    void plansThatHarderSamplesDoBetterWithAreFlat() {
        List<HiddenDifficulty.Sample> samples = samples(4, 64, 0);
        double[][] psnr = samples.stream()
                .map(s -> new double[] {40 - 5 * s.difficulty(), 50 + s.difficulty(), 60 - 5 * s.difficulty()})
                .toArray(double[][]::new);
        Guard guard = GuardFit.of(
                new int[] {2, 3, 4},
                samples.stream().map(HiddenDifficulty.Sample::features).toList(),
                psnr);
        assertThat(guard.outlooks().get(1).slope()).isZero();
        assertThat(guard.outlooks().get(2).slope()).isPositive();
    }

    /** As where every picture is that of the full run. */
    @Test
    void plansThatAreAlikeForAllSamplesAreFlat() {
        double[][] psnr = new double[32][2];
        Arrays.stream(psnr).forEach(row -> Arrays.setAll(row, k -> 140));
        List<FirstCallFeatures> features = samples(5, 32, BLUR).stream()
                .map(HiddenDifficulty.Sample::features)
                .toList();
        Guard guard = GuardFit.of(new int[] {2, 3}, features, psnr);
        assertThat(guard.outlooks())
                .containsExactly(new Guard.Outlook(2, 140, 0, 0, 0), new Guard.Outlook(3, 140, 0, 0, 0));
        assertThat(guard.calls(guard.difficulty().of(features.get(0)), new GuardGoal.Floor(140, 0.9), 4))
                .isEqualTo(2);
    }

    @Test
    void asksForEnoughSamples() {
        assertThatThrownBy(() -> guard(samples(6, 15, BLUR)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A guard is fitted to 16 samples or more, not 15; ask for more --guard-samples, or for 0 to"
                        + " go without.");
        assertThat(guard(samples(6, 16, BLUR)).outlooks()).hasSize(CALLS.length);
    }
}
