package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigTest {

    /** With one clean sample alone, whatever the noise, every sampler must end at it. */
    @ParameterizedTest
    @CsvSource({
        "sdxl, EulerDiscreteScheduler, epsilon, 28, false",
        "sdxl, EulerDiscreteScheduler, epsilon, 28, true",
        "sdxl, DPMSolverMultistepScheduler, epsilon, 20, false",
        "sdxl, DPMSolverMultistepScheduler, v_prediction, 9, true",
        "cogvideox, CogVideoXDDIMScheduler, v_prediction, 50, false",
        "cogvideox, CogVideoXDPMScheduler, v_prediction, 50, false"
    })
    void endsAtTheCleanSample(String model, String name, String prediction, int steps, boolean karras) {
        Schedule schedule = References.changed(model, "prediction_type", prediction)
                .withClassName(name)
                .withKarras(karras)
                .schedule(steps, 0);
        double clean = 0.6;
        double x = schedule.initialScale() * -1.3;
        double before = 0;
        for (int i = 0; i < schedule.size(); i++) {
            Schedule.Step step = schedule.step(i);
            double e = clean;
            double v = step.kept().isEmpty()
                    ? exact(schedule, i, x, clean)
                    : (e - References.kept(step).sample() * x) / References.kept(step).prediction();
            x = step.sample() * x + step.prediction() * v + References.memory(step) * before + step.noise() * Math.sin(i);
            before = e;
        }
        assertThat(x).isCloseTo(clean, within(1e-6));
    }

    @Test
    void takesTheDefaultsOfItsClass() {
        SchedulerConfig video = References.demo("cogvideox");
        assertThat(video.betaSchedule()).isEqualTo("scaled_linear");
        assertThat(video.snrShiftScale()).isEqualTo(1);
        SchedulerConfig flow = References.published("stable-diffusion-3-medium-diffusers");
        assertThat(flow.useDynamicShifting()).isFalse();
        assertThat(flow.shift()).isEqualTo(3);
        assertThat(flow.timeShiftType()).isEqualTo("exponential");
    }

    @Test
    void namesTheSamplersOfTheModel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("sdxl").withClassName("PNDMScheduler"))
                .withMessage("There is no scheduler PNDMScheduler here; "
                        + "supported: DPMSolverMultistepScheduler, EulerDiscreteScheduler.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("flux").withClassName("EulerDiscreteScheduler"))
                .withMessageContaining("supported: FlowMatchEulerDiscreteScheduler.");
    }

    @Test
    void namesAnUnknownClass() {
        SchedulerConfig config = References.changed("sdxl", "_class_name", "LCMScheduler");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.schedule(4, 0))
                .withMessageContaining("LCMScheduler")
                .withMessageContaining("CogVideoXDPMScheduler")
                .withMessageContaining("FlowMatchEulerDiscreteScheduler");
    }

    @Test
    void namesAnUnknownOption() {
        SchedulerConfig config = References.changed("sdxl", "beta_schedule", "squaredcos_cap_v2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.schedule(28, 0))
                .withMessageContaining("beta_schedule")
                .withMessageContaining("squaredcos_cap_v2")
                .withMessageContaining("scaled_linear");
        SchedulerConfig lu = References.changed("sdxl", "use_lu_lambdas", true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lu.schedule(28, 0))
                .withMessageContaining("use_lu_lambdas");
    }

    @ParameterizedTest
    @CsvSource({"0", "1001"})
    void namesTheStepsThatItCanTake(int steps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("sdxl").schedule(steps, 0))
                .withMessageContaining("1 to 1000");
    }

    private static double exact(Schedule schedule, int i, double x, double clean) {
        if (schedule instanceof EulerDiscrete euler) {
            return (x - clean) / euler.sigmas()[i];
        }
        double alpha = ((DDIM) schedule).steps().get(i).alpha();
        return (Math.sqrt(alpha) * x - clean) / Math.sqrt(1 - alpha);
    }
}
