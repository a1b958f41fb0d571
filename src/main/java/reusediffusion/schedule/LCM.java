package reusediffusion.schedule;

import java.util.List;
import reusediffusion.schedule.formula.CleanEstimate;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * Sampling of latent consistency models: from each time straight to the clean sample, and from there with fresh noise to the next
 * time. Its times are chosen among those of the distillation.
 *
 * <p>Source: LCMScheduler of diffusers 0.40.0.dev0; arXiv 2310.04378.
 *
 * @param times (T) falling, whole
 * @param alphas ᾱ of every training time
 * @param timeScale what times are multiplied by in the boundary conditions
 */
record LCM(int[] times, double[] alphas, double timeScale, String predictionType) implements Schedule {
    /** The variance of clean samples that the boundary conditions suppose. */
    private static final double DATA_VARIANCE = 0.25;

    static LCM of(SchedulerConfig config, int steps) {
        AlphaStep.check(config);
        config.none("thresholding", config.steps().thresholding());
        config.none("clip_sample", config.steps().clipSample());
        int distilled = config.steps().originalInferenceSteps();
        if (steps > distilled) {
            throw new IllegalArgumentException(
                    "LCMScheduler takes at most as many steps as the model was distilled with, " + distilled
                            + " by original_inference_steps; not " + steps + ".");
        }
        int stride = config.training().numTrainTimesteps() / distilled;
        int[] times = new int[steps];
        for (int i = 0; i < steps; i++) {
            times[i] = (distilled - (int) (i * ((double) distilled / steps))) * stride - 1;
        }
        return new LCM(
                times,
                AlphasCumprod.ofPictures(config, 0),
                config.steps().timestepScaling(),
                config.training().predictionType());
    }

    @Override
    public int size() {
        return times.length;
    }

    @Override
    public Step step(int i) {
        double alpha = alphas[times[i]];
        double time = times[i] * timeScale;
        LinearCombination clean = CleanEstimate.of(predictionType, Math.sqrt(alpha), Math.sqrt(1 - alpha))
                .times(time / Math.sqrt(time * time + DATA_VARIANCE))
                .plus(LinearCombination.SAMPLE, DATA_VARIANCE / (time * time + DATA_VARIANCE));
        if (i == size() - 1) {
            return Step.linear(times[i], 1, clean.sample(), clean.prediction());
        }
        double next = alphas[times[i + 1]];
        return new Step(times[i], 1, clean.times(Math.sqrt(next)).noisy(Math.sqrt(1 - next)), 1, List.of());
    }
}
