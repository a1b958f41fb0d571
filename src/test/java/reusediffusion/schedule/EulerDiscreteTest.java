package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static reusediffusion.schedule.References.assertSame;
import static reusediffusion.schedule.References.doubles;
import static reusediffusion.schedule.References.golden;
import static reusediffusion.schedule.References.table;
import static reusediffusion.schedule.References.times;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EulerDiscreteTest {
    private static final String SDXL = "stable-diffusion-xl-base-1.0";

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 50})
    void hasTheSigmasOfThePublishedModel(int steps) {
        JsonNode expected = table("sdxl_euler_" + steps);
        SchedulerConfig config = References.published(SDXL);
        EulerDiscrete schedule = (EulerDiscrete) config.schedule(steps, 0);
        assertSame(times(schedule), doubles(expected.get("timesteps")));
        assertSame(schedule.sigmas(), doubles(expected.get("sigmas")));
        assertSame(schedule.initialScale(), expected.get("init_noise_sigma").doubleValue());
        double[] alphas = AlphasCumprod.ofPictures(config, AlphasCumprod.NEARLY_ZERO);
        assertSame(alphas[0], expected.get("alphas_cumprod_0").doubleValue());
        assertSame(alphas[999], expected.get("alphas_cumprod_999").doubleValue());
        assertSame(Sigmas.of(config).highest(), expected.get("sigma_train_max").doubleValue());
    }

    @ParameterizedTest
    @CsvSource({"basic, 28", "batch, 12"})
    void hasTheSigmasOfTheDemoModel(String run, int steps) {
        EulerDiscrete schedule = (EulerDiscrete) References.demo("sdxl").schedule(steps, 0);
        assertSame(times(schedule), golden("sdxl", run, "timesteps"));
        assertSame(schedule.sigmas(), golden("sdxl", run, "sigmas"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epsilon", "v_prediction"})
    void stepsAlongTheDerivative(String prediction) {
        SchedulerConfig config = References.changed("sdxl", "prediction_type", prediction);
        EulerDiscrete schedule = (EulerDiscrete) config.schedule(9, 0);
        double x = 5;
        for (int i = 0; i < schedule.size(); i++) {
            Schedule.Step step = schedule.step(i);
            double sigma = schedule.sigmas()[i];
            double norm = Math.sqrt(sigma * sigma + 1);
            assertSame(step.inputScale(), 1 / norm);
            double v = Math.sin(x + step.time());
            double clean = prediction.equals("epsilon") ? x - sigma * v : x / (norm * norm) - sigma / norm * v;
            double expected = x + (schedule.sigmas()[i + 1] - sigma) * (x - clean) / sigma;
            x = step.sample() * x + step.prediction() * v;
            assertThat(x).isCloseTo(expected, within(1e-12 * Math.abs(expected) + 1e-12));
        }
    }

    @Test
    void spreadsTimesFromEndToEnd() {
        EulerDiscrete schedule = (EulerDiscrete)
                References.changed("sdxl", "timestep_spacing", "linspace").schedule(4, 0);
        assertThat(times(schedule)).containsExactly(999, 666, 333, 0);
        assertSame(schedule.initialScale(), 14.614646911621094);
        EulerDiscrete between = (EulerDiscrete)
                References.changed("sdxl", "timestep_spacing", "linspace").schedule(5, 0);
        assertThat(times(between)).containsExactly(999, 749.25, 499.5, 249.75, 0);
    }

    @Test
    void trailsFromTheLastTime() {
        EulerDiscrete schedule = (EulerDiscrete)
                References.changed("sdxl", "timestep_spacing", "trailing").schedule(4, 0);
        assertThat(times(schedule)).containsExactly(999, 749, 499, 249);
        assertSame(schedule.initialScale(), schedule.sigmas()[0]);
    }

    @Test
    void startsAtAlmostPureNoiseAfterARescale() {
        SchedulerConfig config =
                References.changed("sdxl", "rescale_betas_zero_snr", true, "timestep_spacing", "trailing");
        EulerDiscrete schedule = (EulerDiscrete) config.schedule(10, 0);
        assertThat(schedule.initialScale()).isCloseTo(4096, within(1e-3));
        assertThat(schedule.sigmas()[10]).isZero();
    }

    @Test
    void spacesKarrasSigmasEvenlyInTheirSeventhRoot() {
        SchedulerConfig config = References.demo("sdxl");
        double[] plain = ((EulerDiscrete) config.schedule(10, 0)).sigmas();
        EulerDiscrete schedule = (EulerDiscrete) config.withKarras(true).schedule(10, 0);
        double[] sigmas = schedule.sigmas();
        assertSame(sigmas[0], plain[0]);
        assertSame(sigmas[9], plain[9]);
        double root = Math.pow(sigmas[0], 1 / 7.0) - Math.pow(sigmas[9], 1 / 7.0);
        for (int i = 0; i < 9; i++) {
            double gap = Math.pow(sigmas[i], 1 / 7.0) - Math.pow(sigmas[i + 1], 1 / 7.0);
            assertThat(gap).isCloseTo(root / 9, within(1e-6));
        }
        assertThat(Sigmas.of(config).at(times(schedule))[5]).isCloseTo(sigmas[5], within(1e-4 * sigmas[5]));
    }
}
