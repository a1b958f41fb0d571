package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static reusediffusion.schedule.References.assertSame;
import static reusediffusion.schedule.References.doubles;
import static reusediffusion.schedule.References.golden;
import static reusediffusion.schedule.References.table;
import static reusediffusion.schedule.References.times;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowMatchEulerDiscreteTest {

    @ParameterizedTest
    @CsvSource({
        "sd3_28, stable-diffusion-3-medium-diffusers, 0",
        "sd3_50, stable-diffusion-3-medium-diffusers, 0",
        "flux_dev_28_1024, FLUX.1-dev, 4096",
        "flux_dev_50_1024, FLUX.1-dev, 4096",
        "flux_dev_28_512, FLUX.1-dev, 1024",
        "flux_schnell_4_1024, FLUX.1-schnell, 4096"
    })
    void hasTheTimesOfThePublishedModels(String name, String model, int imageTokens) {
        JsonNode expected = table(name);
        Schedule schedule =
                References.published(model).schedule(expected.get("steps").intValue(), imageTokens);
        assertSchedule(schedule, doubles(expected.get("timesteps")), doubles(expected.get("sigmas")));
    }

    @ParameterizedTest
    @CsvSource({"sd3, basic, 28, 0", "sd3, batch, 12, 0", "flux, basic, 28, 64", "flux, batch, 12, 64"})
    void hasTheTimesOfTheDemoModels(String model, String run, int steps, int imageTokens) {
        Schedule schedule = References.demo(model).schedule(steps, imageTokens);
        assertSchedule(schedule, golden(model, run, "timesteps"), golden(model, run, "sigmas"));
    }

    @Test
    void followsAStraightFlowToItsEnd() {
        Schedule schedule = References.demo("sd3").schedule(7, 0);
        double noise = 0.3;
        double clean = -1.7;
        double x = noise;
        for (int i = 0; i < schedule.size(); i++) {
            Schedule.Step step = schedule.step(i);
            assertThat(step.inputScale()).isEqualTo(1);
            x = step.sample() * x + step.prediction() * (noise - clean);
        }
        assertSame(x, clean);
    }

    @Test
    void namesAnOptionThatItDoesNotHave() {
        SchedulerConfig config = References.changed("sd3", "invert_sigmas", true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.schedule(28, 0))
                .withMessageContaining("invert_sigmas");
    }

    @Test
    void needsTokensForADynamicShift() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("flux").schedule(28, 0))
                .withMessageContaining("image tokens");
    }

    private static void assertSchedule(Schedule schedule, double[] times, double[] sigmas) {
        assertSame(times(schedule), times);
        assertSame(((FlowMatchEulerDiscrete) schedule).sigmas(), sigmas);
        assertThat(schedule.initialScale()).isEqualTo(1);
    }
}
