package reusediffusion.schedule;

/**
 * The options of a configuration that belong to rectified flows, and how their noise levels are shifted, under the names of diffusers. What
 * is not given takes the default of the class.
 *
 * <p>Source: the constructors of the schedulers of diffusers 0.40.0.dev0.
 */
record FlowOptions(OptionReader options) {
    boolean useFlowSigmas() {
        return options.flag("use_flow_sigmas", false);
    }

    double shift() {
        return options.number("shift", 1.0);
    }

    double flowShift() {
        return options.number("flow_shift", 1.0);
    }

    boolean useDynamicShifting() {
        return options.flag("use_dynamic_shifting", false);
    }

    String timeShiftType() {
        return options.text("time_shift_type", "exponential");
    }

    Double shiftTerminal() {
        return options.number("shift_terminal", null);
    }

    boolean invertSigmas() {
        return options.flag("invert_sigmas", false);
    }

    boolean stochasticSampling() {
        return options.flag("stochastic_sampling", false);
    }

    double baseShift() {
        return options.number("base_shift", 0.5);
    }

    double maxShift() {
        return options.number("max_shift", 1.15);
    }

    int baseImageSeqLen() {
        return options.whole("base_image_seq_len", 256);
    }

    int maxImageSeqLen() {
        return options.whole("max_image_seq_len", 4096);
    }
}
