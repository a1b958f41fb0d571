package reusediffusion.schedule;

import java.util.List;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * SDE-DPM-Solver++ (2M): second-order steps over λ = log √(ᾱ / (1 - ᾱ)) with fresh noise. λ is -∞ at pure noise and +∞ at the clean
 * sample, and the limits of IEEE arithmetic there are the right ones.
 *
 * <p>Source: CogVideoXDPMScheduler of diffusers 0.40.0.dev0; arXiv 2211.01095, appendix.
 */
record CogVideoXDPM(List<AlphaStep> steps, String predictionType) implements Schedule {

    static CogVideoXDPM of(SchedulerConfig config, int steps) {
        return new CogVideoXDPM(
                AlphaStep.ofVideos(config, steps), config.training().predictionType());
    }

    @Override
    public int size() {
        return steps.size();
    }

    @Override
    public Step step(int i) {
        AlphaStep step = steps.get(i);
        boolean first = i == 0 || step.toEnd();
        double stride = lambda(step.next()) - lambda(step.alpha());
        double gain = -Math.sqrt(step.next()) * Math.expm1(-2 * stride);
        double memory = first
                ? 0
                : gain / (2 * ((lambda(step.alpha()) - lambda(steps.get(i - 1).alpha())) / stride));
        LinearCombination clean = step.clean(predictionType);
        double kept = Math.sqrt((1 - step.next()) / (1 - step.alpha())) * Math.exp(-stride);
        double noise = Math.sqrt(1 - step.next()) * Math.sqrt(-Math.expm1(-2 * stride));
        LinearCombination next = LinearCombination.of(kept, 0)
                .plus(clean, gain + memory)
                .plus(LinearCombination.kept(0), -memory)
                .noisy(noise);
        int draws = first ? 1 : 2; // a second-order step draws for the first-order one as well
        return new Step(step.time(), 1, next, draws, List.of(clean));
    }

    private static double lambda(double alpha) {
        return Math.log(Math.sqrt(alpha / (1 - alpha)));
    }
}
