package reusediffusion.schedule;

import java.util.List;

/**
 * DDIM without noise: the clean estimate e, noised again to the level of the next time, x' = a x + b e.
 *
 * <p>Source: CogVideoXDDIMScheduler of diffusers; arXiv 2010.02502, equation 12.
 */
record CogVideoXDDIM(List<AlphaStep> steps, String predictionType) implements Schedule {

    static CogVideoXDDIM of(SchedulerConfig config, int steps) {
        return new CogVideoXDDIM(AlphaStep.all(config, steps), config.predictionType());
    }

    @Override
    public int size() {
        return steps.size();
    }

    @Override
    public Step step(int i) {
        AlphaStep step = steps.get(i);
        CleanEstimate clean = step.clean(predictionType);
        double a = Math.sqrt((1 - step.next()) / (1 - step.alpha()));
        double b = Math.sqrt(step.next()) - Math.sqrt(step.alpha()) * a;
        return Step.linear(step.time(), 1, a + b * clean.sample(), b * clean.prediction());
    }
}
