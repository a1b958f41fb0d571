package reusediffusion.schedule;

/**
 * Euler's method over σ, for samples of variance σ² + 1: x' = x + (σ' - σ) dx/dσ; the network sees x / √(σ² + 1).
 *
 * <p>Source: EulerDiscreteScheduler of diffusers, without churn; arXiv 2206.00364, algorithm 2.
 *
 * @param times (steps) training times, whole or between
 * @param sigmas (steps + 1) falling
 * @param velocity the network predicts v, not ε
 */
record EulerDiscrete(double[] times, double[] sigmas, boolean velocity, double initialScale) implements Schedule {

    static EulerDiscrete of(SchedulerConfig config, int steps) {
        Sigmas levels = Sigmas.of(config);
        double[] times = single(Spacing.times(config, steps, steps));
        double[] sigmas = levels.at(times);
        if (config.useKarrasSigmas()) {
            sigmas = Sigmas.karras(sigmas[0], sigmas[steps - 1], steps);
            times = single(levels.timesOf(sigmas));
        }
        sigmas = levels.ended(sigmas, config);
        boolean leading = config.timestepSpacing().equals("leading");
        double initialScale = leading ? norm(sigmas[0]) : sigmas[0];
        return new EulerDiscrete(times, sigmas, config.predictionType().equals("v_prediction"), initialScale);
    }

    @Override
    public int size() {
        return times.length;
    }

    @Override
    public Step step(int i) {
        double sigma = sigmas[i];
        double change = sigmas[i + 1] - sigma;
        double scale = 1 / norm(sigma);
        return velocity
                ? Step.linear(times[i], scale, 1 + change * sigma * scale * scale, change * scale)
                : Step.linear(times[i], scale, 1, change);
    }

    private static double norm(double sigma) {
        return Math.sqrt(sigma * sigma + 1);
    }

    private static double[] single(double[] times) {
        double[] rounded = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            rounded[i] = (float) times[i];
        }
        return rounded;
    }
}
