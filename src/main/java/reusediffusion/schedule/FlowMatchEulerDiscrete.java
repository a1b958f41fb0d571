package reusediffusion.schedule;

/**
 * Euler's method along a rectified flow from noise (σ = 1) to the picture (σ = 0): x' = x + (σ' - σ) v; the network sees the time
 * 1000 σ.
 *
 * <p>Source: FlowMatchEulerDiscreteScheduler of diffusers; arXiv 2403.03206.
 *
 * @param sigmas (steps + 1), falling, the last one 0
 */
record FlowMatchEulerDiscrete(double[] sigmas, int trainTimesteps) implements Schedule {

    static FlowMatchEulerDiscrete of(SchedulerConfig config, int steps, int imageTokens) {
        config.none("use_karras_sigmas", config.useKarrasSigmas());
        config.none("use_exponential_sigmas", config.useExponentialSigmas());
        config.none("use_beta_sigmas", config.useBetaSigmas());
        config.none("shift_terminal", config.shiftTerminal());
        config.none("invert_sigmas", config.invertSigmas());
        config.none("stochastic_sampling", config.stochasticSampling());
        config.only("time_shift_type", config.timeShiftType(), "exponential");
        int train = config.numTrainTimesteps();
        double shift = config.useDynamicShifting() ? dynamicShift(config, imageTokens) : config.shift();
        // Without tokens the range is that of training, whose lower end the configured shift has moved already: it
        // counts twice.
        double last =
                imageTokens > 0 ? 1.0 / steps : config.useDynamicShifting() ? 1.0 / train : shifted(1.0 / train, shift);
        double[] sigmas = new double[steps + 1];
        for (int i = 0; i < steps; i++) {
            double even = steps == 1 ? 1 : 1 + i * (last - 1) / (steps - 1);
            sigmas[i] = (float) shifted(even, shift);
        }
        return new FlowMatchEulerDiscrete(sigmas, train);
    }

    @Override
    public int size() {
        return sigmas.length - 1;
    }

    @Override
    public Step step(int i) {
        return Step.linear((float) (sigmas[i] * trainTimesteps), 1, 1, sigmas[i + 1] - sigmas[i]);
    }

    private static double shifted(double sigma, double shift) {
        return shift * sigma / (1 + (shift - 1) * sigma);
    }

    /** e^μ, with μ on a line over the number of tokens: larger pictures stay longer in the noise. */
    private static double dynamicShift(SchedulerConfig config, int imageTokens) {
        if (imageTokens < 1) {
            throw new IllegalArgumentException(
                    "use_dynamic_shifting needs the number of image tokens, which only FLUX gives; switch it off.");
        }
        double slope = (config.maxShift() - config.baseShift()) / (config.maxImageSeqLen() - config.baseImageSeqLen());
        return Math.exp(config.baseShift() + slope * (imageTokens - config.baseImageSeqLen()));
    }
}
