package reusediffusion.schedule;

/**
 * The options of a configuration that say where the steps of a schedule lie, where the last one ends, and whether estimates are cut off
 * on the way, under the names of diffusers. What is not given takes the default of the class.
 *
 * <p>Source: the constructors of the schedulers of diffusers 0.40.0.dev0.
 */
record StepOptions(OptionReader options, SchedulerClass defaults) {
    String timestepSpacing() {
        return options.text("timestep_spacing", defaults.timestepSpacing());
    }

    int stepsOffset() {
        return options.whole("steps_offset", 0);
    }

    String timestepType() {
        return options.text("timestep_type", "discrete");
    }

    String interpolationType() {
        return options.text("interpolation_type", "linear");
    }

    Double sigmaMin() {
        return options.number("sigma_min", null);
    }

    Double sigmaMax() {
        return options.number("sigma_max", null);
    }

    String finalSigmasType() {
        return options.text("final_sigmas_type", "zero");
    }

    boolean setAlphaToOne() {
        return options.flag("set_alpha_to_one", true);
    }

    boolean clipSample() {
        return options.flag("clip_sample", defaults.clipSample());
    }

    boolean thresholding() {
        return options.flag("thresholding", false);
    }

    int originalInferenceSteps() {
        return options.whole("original_inference_steps", 50);
    }

    double timestepScaling() {
        return options.number("timestep_scaling", 10.0);
    }
}
