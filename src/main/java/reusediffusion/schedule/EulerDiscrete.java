package reusediffusion.schedule;

import reusediffusion.schedule.formula.LinearCombination;

/**
 * Euler's method over σ, for samples of variance σ² + 1: x' = x + (σ' - σ) dx/dσ; the network sees x / √(σ² + 1).
 *
 * <p>Source: EulerDiscreteScheduler of diffusers 0.40.0.dev0, without churn; arXiv 2206.00364, algorithm 2.
 */
record EulerDiscrete(NoiseLevels levels, double initialScale) implements Schedule {

    static EulerDiscrete of(SchedulerConfig config, int steps) {
        NoiseLevels levels =
                Sigmas.of(config).between(config, steps, config.steps().finalSigmasType());
        return new EulerDiscrete(levels, levels.initialScale(config));
    }

    double[] sigmas() {
        return levels.sigmas();
    }

    @Override
    public int size() {
        return levels.size();
    }

    @Override
    public Step step(int i) {
        double change = sigmas()[i + 1] - sigmas()[i];
        LinearCombination next = LinearCombination.SAMPLE.plus(levels.derivative(i), change);
        return Step.linear(levels.times()[i], 1 / levels.norm(i), next.sample(), next.prediction());
    }
}
