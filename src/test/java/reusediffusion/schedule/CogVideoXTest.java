package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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

class CogVideoXTest {
    private static final String DPM = "CogVideoXDPMScheduler";

    @ParameterizedTest
    @CsvSource({
        "cogvideox_5b_50, CogVideoX-5b, trailing",
        "cogvideox_2b_50, CogVideoX-2b, trailing",
        "cogvideox_2b_50_linspace, CogVideoX-2b, linspace"
    })
    void hasTheCoefficientsOfThePublishedModels(String name, String model, String spacing) {
        JsonNode expected = table(name);
        SchedulerConfig config = References.changed(References.published(model), "timestep_spacing", spacing);
        Schedule schedule = config.schedule(50, 0);
        assertSame(schedule.initialScale(), expected.get("init_noise_sigma").doubleValue());
        for (int i = 0; i < 50; i++) {
            double[] row = doubles(expected.get("rows").get(i));
            AlphaStep level = ((DDIM) schedule).steps().get(i);
            assertThat(schedule.step(i).time()).isEqualTo(row[0]);
            assertThat(level.toEnd()).isEqualTo(row[1] < 0);
            assertSame(level.alpha(), row[2]);
            assertSame(level.next(), row[3]);
            double root = Math.sqrt(row[2]);
            assertSame(schedule.step(i).sample(), row[4] + row[5] * root);
            assertSame(schedule.step(i).prediction(), -row[5] * Math.sqrt(1 - row[2]));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cogvideox_5b_50", "cogvideox_2b_50_linspace"})
    void guidesAsDynamicallyAsPublished(String name) {
        JsonNode expected = table(name);
        double[] guidance = doubles(expected.get("dynamic_cfg_guidance_per_step_if_use_dynamic_cfg_scale6"));
        for (int i = 0; i < guidance.length; i++) {
            double time = expected.get("rows").get(i).get(0).doubleValue();
            assertSame(DynamicGuidance.at(6, time, 50), guidance[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"basic, 28, CogVideoXDDIMScheduler", "batch, 12, CogVideoXDDIMScheduler", "dpm, 10, " + DPM})
    void hasTheTimesOfTheDemoModel(String run, int steps, String name) {
        Schedule schedule = References.demo("cogvideox").withClassName(name).schedule(steps, 0);
        assertSame(times(schedule), golden("cogvideox", run, "timesteps"));
    }

    @Test
    void noisesTheCleanEstimateAgain() {
        SchedulerConfig config = References.changed(
                "cogvideox",
                "prediction_type",
                "epsilon",
                "rescale_betas_zero_snr",
                false,
                "timestep_spacing",
                "leading");
        DDIM schedule = (DDIM) config.schedule(7, 0);
        assertThat(times(schedule)).containsExactly(852, 710, 568, 426, 284, 142, 0);
        double x = 1.1;
        for (int i = 0; i < schedule.size(); i++) {
            AlphaStep level = schedule.steps().get(i);
            double noise = Math.sin(2 * x + i);
            double clean = (x - Math.sqrt(1 - level.alpha()) * noise) / Math.sqrt(level.alpha());
            double expected = Math.sqrt(level.next()) * clean + Math.sqrt(1 - level.next()) * noise;
            x = schedule.step(i).sample() * x + schedule.step(i).prediction() * noise;
            assertThat(x).isCloseTo(expected, within(1e-12));
        }
    }

    /** SDE-DPM-Solver++ (2M) of the paper, written out over the published ᾱ; the infinite λ taken as limits. */
    @Test
    void takesTheStepsOfThePaper() {
        Schedule schedule =
                References.published("CogVideoX-5b").withClassName(DPM).schedule(50, 0);
        JsonNode rows = table("cogvideox_5b_50").get("rows");
        double x = 0.7;
        double before = 0;
        double paper = x;
        double paperBefore = 0;
        for (int i = 0; i < 50; i++) {
            Schedule.Step step = schedule.step(i);
            double z = Math.sin(11 * i);
            double v = Math.cos(3 * x - i);
            double clean =
                    References.kept(step).sample() * x + References.kept(step).prediction() * v;
            x = step.sample() * x + step.prediction() * v + References.memory(step) * before + step.noise() * z;
            before = clean;

            double signal = rows.get(i).get(2).doubleValue();
            double next = rows.get(i).get(3).doubleValue();
            double e = Math.sqrt(signal) * paper - Math.sqrt(1 - signal) * Math.cos(3 * paper - i);
            paper = i == 0
                    ? Math.sqrt(next) * e + Math.sqrt(1 - next) * z
                    : next == 1 ? e : update(paper, e, paperBefore, signal, next, back(rows, i), z);
            paperBefore = e;
            assertThat(x).isCloseTo(paper, within(1e-8));
            assertThat(step.draws()).isEqualTo(i == 0 || i == 49 ? 1 : 2);
        }
    }

    @Test
    void leavesFinePureNoiseBehind() {
        Schedule schedule = References.demo("cogvideox").withClassName(DPM).schedule(10, 0);
        assertThat(schedule.step(0).sample()).isZero();
        assertThat(References.memory(schedule.step(1))).isZero();
        assertThat(References.memory(schedule.step(2))).isNegative();
        assertThat(schedule.step(9).noise()).isZero();
        assertThat(References.memory(schedule.step(9))).isZero();
    }

    @Test
    void refusesNoisePredictionFromPureNoise() {
        SchedulerConfig config = References.changed("cogvideox", "prediction_type", "epsilon");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.schedule(10, 0))
                .withMessageContaining("rescale_betas_zero_snr");
    }

    private static double back(JsonNode rows, int i) {
        return rows.get(i - 1).get(2).doubleValue();
    }

    private static double update(double x, double e, double before, double now, double next, double back, double z) {
        double h = lambda(next) - lambda(now);
        double r = back == 0 ? Double.POSITIVE_INFINITY : (lambda(now) - lambda(back)) / h;
        double d = e + (e - before) / (2 * r);
        double sigma = Math.sqrt(1 - now);
        double nextSigma = Math.sqrt(1 - next);
        return nextSigma / sigma * Math.exp(-h) * x
                + Math.sqrt(next) * (1 - Math.exp(-2 * h)) * d
                + nextSigma * Math.sqrt(1 - Math.exp(-2 * h)) * z;
    }

    private static double lambda(double alpha) {
        return 0.5 * (Math.log(alpha) - Math.log(1 - alpha));
    }
}
