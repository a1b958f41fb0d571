package reusediffusion.schedule;

import java.util.List;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * Heun's method: each step is taken once with the derivative at its start, and again with the mean of that and the derivative where it
 * led to; the last one, which ends at σ = 0, once. Of N steps it makes 2 N - 1 calls, each a step of this schedule.
 *
 * <p>Source: HeunDiscreteScheduler and FlowMatchHeunDiscreteScheduler of diffusers 0.40.0.dev0, without churn; arXiv 2206.00364, algorithm 1.
 */
record HeunDiscrete(NoiseLevels levels, double initialScale) implements Schedule {

    static HeunDiscrete of(SchedulerConfig config, int steps) {
        NoiseLevels levels = Sigmas.of(config).between(config, steps, "zero");
        return new HeunDiscrete(levels, levels.initialScale(config));
    }

    static HeunDiscrete ofFlow(SchedulerConfig config, int steps, int imageTokens) {
        config.none("use_dynamic_shifting", config.flow().useDynamicShifting());
        if (imageTokens > 0) {
            throw new IllegalArgumentException(config.className()
                    + " cannot follow the σ that FLUX asks for; choose FlowMatchEulerDiscreteScheduler.");
        }
        config.plainSigmas();
        FlowMatchEulerDiscrete flow = FlowMatchEulerDiscrete.of(config, steps, 0);
        return new HeunDiscrete(flow.levels(), 1);
    }

    @Override
    public int size() {
        return 2 * levels.size() - 1;
    }

    @Override
    public Step step(int i) {
        return i % 2 == 0 ? there(i / 2) : again(i / 2);
    }

    private Step there(int i) {
        double change = change(i);
        LinearCombination next = LinearCombination.SAMPLE.plus(derivative(i), change);
        List<LinearCombination> half =
                i == levels.size() - 1 ? List.of() : List.of(LinearCombination.SAMPLE.plus(derivative(i), change / 2));
        return new Step(levels.times()[i], scale(i), next, 0, half);
    }

    private Step again(int i) {
        LinearCombination next = LinearCombination.kept(0).plus(derivative(i + 1), change(i) / 2);
        return new Step(levels.times()[i + 1], scale(i + 1), next, 0, List.of());
    }

    private double change(int i) {
        return levels.sigmas()[i + 1] - levels.sigmas()[i];
    }

    private LinearCombination derivative(int i) {
        return levels.flow() ? LinearCombination.PREDICTION : levels.derivative(i);
    }

    private double scale(int i) {
        return levels.flow() ? 1 : 1 / levels.norm(i);
    }
}
