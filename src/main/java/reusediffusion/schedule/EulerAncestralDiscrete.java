package reusediffusion.schedule;

import java.util.List;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * Euler's method over σ that goes below each next level, and back up to it with fresh noise: σ↑² = σ'² (σ² - σ'²) / σ², σ↓² = σ'² - σ↑².
 *
 * <p>Source: EulerAncestralDiscreteScheduler of diffusers 0.40.0.dev0.
 */
record EulerAncestralDiscrete(NoiseLevels levels, double initialScale) implements Schedule {

    static EulerAncestralDiscrete of(SchedulerConfig config, int steps) {
        config.plainSigmas();
        NoiseLevels levels = Sigmas.of(config).between(config, steps, "zero");
        return new EulerAncestralDiscrete(levels, levels.initialScale(config));
    }

    @Override
    public int size() {
        return levels.size();
    }

    @Override
    public Step step(int i) {
        double from = levels.sigmas()[i];
        double to = levels.sigmas()[i + 1];
        double up = to * Math.sqrt((from - to) * (from + to)) / from;
        double down = to * to / from; // √(σ'² - σ↑²)
        LinearCombination next =
                LinearCombination.SAMPLE.plus(levels.derivative(i), down - from).noisy(up);
        return new Step(levels.times()[i], 1 / levels.norm(i), next, 1, List.of());
    }
}
