package reusediffusion.reuse.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.policy.FirstCallFeatures;

/** Numbers of very different size, of which two tell how hard a sample is. */
class DifficultyTest {
    private static final double[] MEAN = {1000, -2, 0, 0.5};
    private static final double[] SPREAD = {30, 1e-4, 1, 5};
    private static final double[] LAW = {0.8, 0, -0.5, 0};
    private static final List<double[]> LOOKS = looks(1, 400);
    private static final Difficulty DIFFICULTY = Difficulty.of(LOOKS, targets(LOOKS, 0.3), 1);

    private static List<double[]> looks(long seed, int count) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(n -> look(IntStream.range(0, MEAN.length)
                        .mapToDouble(i -> random.nextGaussian())
                        .toArray()))
                .toList();
    }

    /** @param z in standard deviations from the mean */
    private static double[] look(double... z) {
        double[] look = new double[z.length];
        Arrays.setAll(look, i -> MEAN[i] + SPREAD[i] * z[i]);
        return look;
    }

    private static double law(double... look) {
        return IntStream.range(0, LAW.length)
                .mapToDouble(i -> LAW[i] * (look[i] - MEAN[i]) / SPREAD[i])
                .sum();
    }

    private static double[] targets(List<double[]> looks, double noise) {
        Random random = new Random(7);
        return looks.stream()
                .mapToDouble(look -> law(look) + noise * random.nextGaussian())
                .toArray();
    }

    @Test
    void recoversALinearLaw() {
        assertThat(DIFFICULTY.weights()).containsExactly(LAW, within(0.07));
        double missed = looks(2, 300).stream()
                .mapToDouble(look -> Math.pow(DIFFICULTY.of(look) - law(look), 2))
                .average()
                .orElseThrow();
        assertThat(Math.sqrt(missed)).isLessThan(0.1);
        assertThat(DIFFICULTY.of(DIFFICULTY.mean())).isZero();
    }

    @Test
    void takesTextBeforePicture() {
        FirstCallFeatures look = new FirstCallFeatures(look(1, 0), new double[] {2, 3});
        assertThat(DIFFICULTY.of(look)).isEqualTo(DIFFICULTY.of(1030, -2, 2, 3));
    }

    @Test
    void cutsOffWhatIsFarOff() {
        double[] at = DIFFICULTY.mean().clone();
        at[0] += 4 * DIFFICULTY.scale()[0];
        double[] farther = at.clone();
        farther[0] = 1e12;
        assertThat(DIFFICULTY.of(farther))
                .isCloseTo(DIFFICULTY.of(at), within(1e-9))
                .isCloseTo(3.2, within(0.3));
        farther[0] = -1e12;
        assertThat(DIFFICULTY.of(farther)).isCloseTo(-DIFFICULTY.of(at), within(1e-9));
        assertThat(DIFFICULTY.of(look(2, 0, 0, 0))).isLessThan(DIFFICULTY.of(at) - 1);
    }

    /** Not when they are fitted to, and not where a run's number is another by rounding or more. */
    @Test
    void constantNumbersDoNoHarm() {
        List<double[]> longer = LOOKS.stream().map(look -> with(look, 0.1)).toList();
        Difficulty difficulty = Difficulty.of(longer, targets(LOOKS, 0.3), 1);
        for (double[] look : looks(3, 20)) {
            for (double constant : new double[] {0.1, 0.1 + 1e-7, -50}) {
                assertThat(difficulty.of(with(look, constant))).isCloseTo(DIFFICULTY.of(look), within(1e-2));
            }
        }
    }

    private static double[] with(double[] look, double constant) {
        double[] longer = Arrays.copyOf(look, look.length + 1);
        longer[look.length] = constant;
        return longer;
    }

    @Test
    void fewSamplesAreTrustedLess() {
        List<double[]> few = LOOKS.subList(0, 8);
        double[] weights = Difficulty.of(few, targets(few, 0), 1).weights();
        assertThat(Math.abs(weights[0])).isBetween(0.1, 0.7);
    }
}
