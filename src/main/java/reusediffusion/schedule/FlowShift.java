package reusediffusion.schedule;

/**
 * Moves the even levels of a flow towards the noise: σ' = s σ / (1 + (s - 1) σ).
 *
 * <p>Source: {@code time_shift} and {@code stretch_shift_to_terminal} of FlowMatchEulerDiscreteScheduler of diffusers 0.40.0.dev0.
 */
record FlowShift(double strength) {

    /** @param fixed where the shift does not depend on the number of tokens */
    static FlowShift of(SchedulerConfig config, double fixed, int imageTokens) {
        config.only("time_shift_type", config.flow().timeShiftType(), "exponential", "linear");
        return new FlowShift(config.flow().useDynamicShifting() ? dynamic(config, imageTokens) : fixed);
    }

    double of(double sigma) {
        return strength * sigma / (1 + (strength - 1) * sigma);
    }

    /** e^μ, or μ, with μ on a line over the number of tokens: larger pictures stay longer in the noise. */
    private static double dynamic(SchedulerConfig config, int imageTokens) {
        if (imageTokens < 1) {
            throw new IllegalArgumentException(
                    "use_dynamic_shifting needs the number of image tokens, which only FLUX gives; switch it off.");
        }
        double slope = (config.flow().maxShift() - config.flow().baseShift())
                / (config.flow().maxImageSeqLen() - config.flow().baseImageSeqLen());
        double mu =
                config.flow().baseShift() + slope * (imageTokens - config.flow().baseImageSeqLen());
        return config.flow().timeShiftType().equals("linear") ? mu : Math.exp(mu);
    }

    /** Stretches levels so that the last of them is {@code terminal}; null or 0 leaves them. */
    static void stretch(double[] sigmas, Double terminal) {
        if (terminal == null || terminal == 0) {
            return;
        }
        double scale = (1 - sigmas[sigmas.length - 1]) / (1 - terminal);
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = 1 - (1 - sigmas[i]) / scale;
        }
    }
}
