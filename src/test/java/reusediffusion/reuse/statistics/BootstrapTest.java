package reusediffusion.reuse.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.plan.Plan;

class BootstrapTest {
    private static final int TRIALS = 200;

    private static double[] draw(Random random, int n) {
        return random.doubles(n).map(u -> 40 + 5 * Math.log(u / (1 - u))).toArray(); // logistic about 40 dB
    }

    /** 95 % intervals hold the mean that the samples were drawn about, nearly as often as that. */
    @Test
    void holdsTheMeanNearlyAlways() {
        for (int n : new int[] {8, 64}) {
            Random random = new Random(n);
            int held = 0;
            for (int t = 0; t < TRIALS; t++) {
                Bootstrap interval = Bootstrap.ofMean(draw(random, n));
                held += interval.low() <= 40 && 40 <= interval.high() ? 1 : 0;
            }
            assertThat(held / (double) TRIALS).as("%d samples", n).isBetween(0.87, 0.99);
        }
    }

    @Test
    void narrowsWithTheRootOfTheSamples() {
        Random random = new Random(1);
        Bootstrap few = Bootstrap.ofMean(draw(random, 16));
        Bootstrap many = Bootstrap.ofMean(draw(random, 16 * 16));
        assertThat((few.high() - few.low()) / (many.high() - many.low())).isCloseTo(4, within(1.5));
    }

    @Test
    void isTheSameForTheSameSamplesAndPointsWhereThereIsOne() {
        assertThat(Bootstrap.ofMean(1, 2, 4)).isEqualTo(Bootstrap.ofMean(1, 2, 4));
        assertThat(Bootstrap.ofMean(7)).isEqualTo(new Bootstrap(7, 7));
    }

    @Test
    void aQualityTellsItsWorstAndHowSureItsMeanIs() {
        double[] psnr = new Random(3).doubles(101).map(u -> 30 + 20 * u).toArray();
        Plan.Quality quality = Plan.Quality.of(psnr, psnr);
        double[] sorted = psnr.clone();
        Arrays.sort(sorted);
        assertThat(quality.psnrP10()).isEqualTo(sorted[10]);
        assertThat(quality.psnrP01()).isEqualTo(sorted[1]);
        assertThat(quality.psnrMean()).isBetween(quality.psnrLow(), quality.psnrHigh());
        assertThat(quality.psnrHigh() - quality.psnrLow()).isCloseTo(2 * 1.96 * 5.77 / Math.sqrt(101), within(0.5));
    }
}
