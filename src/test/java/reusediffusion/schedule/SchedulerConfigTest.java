package reusediffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static reusediffusion.schedule.References.times;

import java.util.List;
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
                    : (e - References.kept(step).sample() * x)
                            / References.kept(step).prediction();
            x = step.sample() * x
                    + step.prediction() * v
                    + References.memory(step) * before
                    + step.noise() * Math.sin(i);
            before = e;
        }
        assertThat(x).isCloseTo(clean, within(1e-6));
    }

    @Test
    void refusesKarrasSigmasOfASamplerThatPassesThemOver() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("cogvideox").withKarras(true))
                .withMessage("The sampler CogVideoXDDIMScheduler does not read --karras (option karras,"
                        + " use_karras_sigmas in diffusers); leave it out, or choose another with --scheduler.");
        SchedulerConfig without = References.demo("sdxl").withClassName("DDIMScheduler");
        assertThatIllegalArgumentException().isThrownBy(() -> without.withKarras(true));
        assertThat(without.withKarras(false).schedule(4, 0).size()).isEqualTo(4);
    }

    @Test
    void takesTheDefaultsOfItsClass() {
        SchedulerConfig video = References.demo("cogvideox");
        assertThat(video.training().betaSchedule()).isEqualTo("scaled_linear");
        assertThat(video.training().snrShiftScale()).isEqualTo(1);
        SchedulerConfig flow = References.published("stable-diffusion-3-medium-diffusers");
        assertThat(flow.flow().useDynamicShifting()).isFalse();
        assertThat(flow.flow().shift()).isEqualTo(3);
        assertThat(flow.flow().timeShiftType()).isEqualTo("exponential");
    }

    @Test
    void namesTheSamplersOfTheModel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("sdxl").withClassName("PNDMScheduler"))
                .withMessage("There is no scheduler PNDMScheduler here; "
                        + "supported: DDIMScheduler, DPMSolverMultistepScheduler, DPMSolverSinglestepScheduler, EulerAncestralDiscreteScheduler, "
                        + "EulerDiscreteScheduler, HeunDiscreteScheduler, LCMScheduler, UniPCMultistepScheduler.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("flux").withClassName("EulerDiscreteScheduler"))
                .withMessageContaining(
                        "supported: DPMSolverMultistepScheduler, DPMSolverSinglestepScheduler, FlowMatchEulerDiscreteScheduler, "
                                + "FlowMatchHeunDiscreteScheduler, UniPCMultistepScheduler.");
    }

    @Test
    void namesAnUnknownClass() {
        SchedulerConfig config = References.changed("sdxl", "_class_name", "PNDMScheduler");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.schedule(4, 0))
                .withMessageContaining("PNDMScheduler")
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
        SchedulerConfig continuous = References.changed("sdxl", "timestep_type", "continuous");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> continuous.schedule(28, 0))
                .withMessageContaining("timestep_type");
    }

    @ParameterizedTest
    @CsvSource({"0", "1001"})
    void namesTheStepsThatItCanTake(int steps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("sdxl").schedule(steps, 0))
                .withMessageContaining("1 to 1000");
    }

    /** As from_config of diffusers does: numbers of the folder, defaults of the new class for what the folder left open. */
    @Test
    void startsFromTheFolderAlsoWhereItsOwnSamplerIsUnknown() {
        SchedulerConfig folder = References.changed("sdxl", "_class_name", "PNDMScheduler", "timestep_spacing", null);
        SchedulerConfig euler = folder.withClassName("EulerDiscreteScheduler");
        assertThat(euler.training().betaEnd()).isEqualTo(0.012);
        assertThat(euler.steps().timestepSpacing()).isEqualTo("linspace");
        assertThat(folder.withClassName("DDIMScheduler").steps().timestepSpacing())
                .isEqualTo("leading");
        assertThat(folder.withClassName("DDIMScheduler").schedule(8, 0).size()).isEqualTo(8);
        SchedulerConfig edm = References.changed("sdxl", "_class_name", "EDMEulerScheduler");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edm.withClassName("EulerDiscreteScheduler"))
                .withMessageContaining("EDMEulerScheduler");
    }

    @Test
    void passesOverWhatTheSamplerDoesNotReadAndRefusesItWhereItIsAskedFor() {
        String single = "DPMSolverSinglestepScheduler";
        double[] expected = times(References.changed("sdxl", "timestep_spacing", "linspace")
                .withClassName(single)
                .schedule(8, 0));
        for (String spacing : List.of("leading", "trailing")) {
            SchedulerConfig folder =
                    References.changed("sdxl", "timestep_spacing", spacing, "use_lu_lambdas", true, "steps_offset", 3);
            assertThat(times(folder.withClassName(single).schedule(8, 0))).isEqualTo(expected);
        }
        for (String option : List.of("timestep_spacing=trailing", "use_lu_lambdas=true", "euler_at_final=true")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> References.demo("sdxl").withClassName(single + "," + option))
                    .withMessageContaining(single + " has no option " + option.replaceFirst("=.*", ""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sdxl, EulerDiscreteScheduler, solver_order=3",
        "sdxl, EulerAncestralDiscreteScheduler, use_karras_sigmas=true",
        "sdxl, HeunDiscreteScheduler, rescale_betas_zero_snr=true",
        "sdxl, DDIMScheduler, final_sigmas_type=zero",
        "sdxl, LCMScheduler, algorithm_type=sde-dpmsolver++",
        "sdxl, UniPCMultistepScheduler, use_lu_lambdas=true",
        "sdxl, DPMSolverMultistepScheduler, predict_x0=false",
        "sd3, FlowMatchEulerDiscreteScheduler, beta_start=0.1",
        "sd3, FlowMatchHeunDiscreteScheduler, shift_terminal=0.1",
        "cogvideox, CogVideoXDPMScheduler, use_beta_sigmas=true"
    })
    void everySamplerSaysWhatItHas(String model, String sampler, String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo(model).withClassName(sampler + "," + option))
                .withMessageStartingWith(sampler + " has no option " + option.replaceFirst("=.*", "") + "; it has ");
    }

    /** In a folder such an option is a trace of another sampler, and so it is where the folder's own sampler is unknown. */
    @Test
    void takesTheShiftOfAnUnknownSampler() {
        SchedulerConfig folder = References.changed("sd3", "_class_name", "FlowMatchLCMScheduler", "shift", 7.0);
        assertThat(folder.withClassName("FlowMatchEulerDiscreteScheduler")
                        .flow()
                        .shift())
                .isEqualTo(7);
        assertThat(folder.withClassName("DPMSolverMultistepScheduler").flow().flowShift())
                .isEqualTo(7);
        SchedulerConfig euler = References.changed("sdxl", "solver_order", 3, "shift", 7.0);
        assertThat(times(euler.schedule(8, 0)))
                .isEqualTo(times(References.demo("sdxl").schedule(8, 0)));
    }

    @Test
    void takesOptionsBesideTheName() {
        SchedulerConfig sde = References.demo("sdxl")
                .withClassName("DPMSolverMultistepScheduler, algorithm_type=sde-dpmsolver++, use_karras_sigmas=true");
        DPMSolverMultistep schedule = (DPMSolverMultistep) sde.schedule(10, 0);
        assertThat(schedule.sde()).isTrue();
        assertThat(schedule.drawsNoise()).isTrue();
        assertThat(times(schedule)[0]).isEqualTo(999);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.demo("sdxl").withClassName("EulerDiscreteScheduler,karras"))
                .withMessageContaining("'karras'")
                .withMessageContaining("use_karras_sigmas");
        SchedulerConfig both = References.demo("sdxl")
                .withClassName("EulerDiscreteScheduler,use_karras_sigmas=true,use_beta_sigmas=true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.schedule(10, 0))
                .withMessageContaining("use_karras_sigmas and use_beta_sigmas");
        SchedulerConfig word = References.demo("sdxl").withClassName("EulerDiscreteScheduler,steps_offset=few");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> word.schedule(10, 0))
                .withMessageContaining("steps_offset is \"few\", and should be a whole number");
    }

    /** The shift of Stable Diffusion 3 is the flow's, by whatever name a sampler calls it. */
    @Test
    void keepsTheShiftOfAFlow() {
        SchedulerConfig solver = References.demo("sd3").withClassName("UniPCMultistepScheduler");
        assertThat(solver.flow().flowShift()).isEqualTo(3);
        assertThat(solver.withClassName("FlowMatchHeunDiscreteScheduler").flow().shift())
                .isEqualTo(3);
        Schedule schedule = solver.schedule(8, 0);
        assertThat(times(schedule)[1]).isEqualTo(954);
        assertThat(solver.withClassName("FlowMatchHeunDiscreteScheduler")
                        .schedule(8, 0)
                        .size())
                .isEqualTo(15);
    }

    @Test
    void saysWhichSamplersDrawNoise() {
        SchedulerConfig folder = References.demo("sdxl");
        for (String name : SchedulerClass.names(SchedulerClass.Kind.PICTURE)) {
            assertThat(folder.withClassName(name).schedule(4, 0).drawsNoise())
                    .as(name)
                    .isEqualTo(name.equals("EulerAncestralDiscreteScheduler") || name.equals("LCMScheduler"));
        }
    }

    @Test
    void refusesToClip() {
        SchedulerConfig folder = References.changed("sdxl", "_class_name", "DDIMScheduler");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> folder.schedule(8, 0))
                .withMessageContaining("clip_sample");
    }

    private static double exact(Schedule schedule, int i, double x, double clean) {
        if (schedule instanceof EulerDiscrete euler) {
            return (x - clean) / euler.sigmas()[i];
        }
        double alpha = ((DDIM) schedule).steps().get(i).alpha();
        return (Math.sqrt(alpha) * x - clean) / Math.sqrt(1 - alpha);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shift=0 | shift is 0, and should be above 0 and at most 1000000.",
                "shift=-3 | shift is -3, and should be above 0 and at most 1000000.",
                "shift=1e400 | shift is \"Infinity\", and should be above 0 and at most 1000000."
            })
    void refusesNumbersThatMakeNoiseOfEveryPicture(String option, String sentence) {
        SchedulerConfig flow = References.demo("sd3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> flow.withClassName("FlowMatchEulerDiscreteScheduler," + option)
                        .schedule(4, 0))
                .withMessage("The scheduler's option " + sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "sdxl, num_train_timesteps, 0",
        "sdxl, num_train_timesteps, 2000000000",
        "sdxl, beta_end, 2",
        "sdxl, beta_start, -1",
        "cogvideox, snr_shift_scale, 0"
    })
    void refusesConfigurationsWhoseNumbersAreBeyondAllModels(String model, String option, double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.changed(model, option, value).schedule(4, 0))
                .withMessageStartingWith("The scheduler's option " + option + " is ");
    }
}
