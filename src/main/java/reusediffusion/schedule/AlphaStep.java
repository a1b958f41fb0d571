package reusediffusion.schedule;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.schedule.formula.CleanEstimate;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * The beginning and the end of one step, for samplers that count noise as ᾱ.
 *
 * @param time whole training time
 * @param alpha ᾱ at this time
 * @param next ᾱ where the step ends
 * @param toEnd it ends below time 0, at the clean sample
 */
record AlphaStep(int time, double alpha, double next, boolean toEnd) {

    static List<AlphaStep> ofVideos(SchedulerConfig config, int steps) {
        check(config);
        return all(config, AlphasCumprod.ofVideos(config), steps);
    }

    static List<AlphaStep> ofPictures(SchedulerConfig config, int steps) {
        check(config);
        config.none("thresholding", config.steps().thresholding());
        config.none("clip_sample", config.steps().clipSample());
        return all(config, AlphasCumprod.ofPictures(config, 0), steps);
    }

    private static List<AlphaStep> all(SchedulerConfig config, double[] alphas, int steps) {
        double end = config.steps().setAlphaToOne() ? 1 : alphas[0];
        // Every step is taken to be this long, also where the spacing says otherwise: the networks are always run so.
        int stride = alphas.length / steps;
        List<AlphaStep> all = new ArrayList<>();
        for (double spaced : TimestepSpacing.rounded(TimestepSpacing.times(config, steps, steps))) {
            int time = Math.min((int) spaced, alphas.length - 1);
            boolean toEnd = time < stride;
            all.add(new AlphaStep(time, alphas[time], toEnd ? end : alphas[time - stride], toEnd));
        }
        return List.copyOf(all);
    }

    LinearCombination clean(String predictionType) {
        return CleanEstimate.of(predictionType, Math.sqrt(alpha), Math.sqrt(1 - alpha));
    }

    /** Fails for what no sampler that counts in ᾱ can do. */
    static void check(SchedulerConfig config) {
        config.plainSigmas();
        if (config.training().rescaleBetasZeroSnr()) {
            config.only(
                    "prediction_type with rescale_betas_zero_snr",
                    config.training().predictionType(),
                    "v_prediction");
        }
        config.only("prediction_type", config.training().predictionType(), "epsilon", "v_prediction");
    }
}
