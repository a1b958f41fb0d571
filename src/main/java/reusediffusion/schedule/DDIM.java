package reusediffusion.schedule;

import java.util.List;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * DDIM without noise: the clean estimate e, noised again to the level of the next time, x' = a x + b e.
 *
 * <p>Source: DDIMScheduler and CogVideoXDDIMScheduler of diffusers 0.40.0.dev0; arXiv 2010.02502, equation 12.
 */
record DDIM(List<AlphaStep> steps, String predictionType) implements Schedule {

    static DDIM ofVideos(SchedulerConfig config, int steps) {
        return new DDIM(AlphaStep.ofVideos(config, steps), config.training().predictionType());
    }

    static DDIM ofPictures(SchedulerConfig config, int steps) {
        return new DDIM(AlphaStep.ofPictures(config, steps), config.training().predictionType());
    }

    @Override
    public int size() {
        return steps.size();
    }

    @Override
    public Step step(int i) {
        AlphaStep step = steps.get(i);
        double a = Math.sqrt((1 - step.next()) / (1 - step.alpha()));
        double b = Math.sqrt(step.next()) - Math.sqrt(step.alpha()) * a;
        LinearCombination next = LinearCombination.of(a, 0).plus(step.clean(predictionType), b);
        return Step.linear(step.time(), 1, next.sample(), next.prediction());
    }
}
