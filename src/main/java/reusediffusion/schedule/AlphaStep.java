package reusediffusion.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * From where to where a step of CogVideoX goes.
 *
 * @param time whole training time
 * @param alpha ᾱ at this time
 * @param next ᾱ where the step ends
 * @param toEnd it ends below time 0, at the clean sample
 */
record AlphaStep(int time, double alpha, double next, boolean toEnd) {

    static List<AlphaStep> all(SchedulerConfig config, int steps) {
        check(config);
        double[] alphas = Alphas.ofVideos(config);
        double end = config.setAlphaToOne() ? 1 : alphas[0];
        // Every step is taken to be this long, also where the spacing says otherwise: the networks are always run so.
        int stride = alphas.length / steps;
        List<AlphaStep> all = new ArrayList<>();
        for (double spaced : Spacing.rounded(Spacing.times(config, steps, steps))) {
            int time = Math.min((int) spaced, alphas.length - 1);
            boolean toEnd = time < stride;
            all.add(new AlphaStep(time, alphas[time], toEnd ? end : alphas[time - stride], toEnd));
        }
        return List.copyOf(all);
    }

    CleanEstimate clean(String predictionType) {
        return CleanEstimate.of(predictionType, Math.sqrt(alpha), Math.sqrt(1 - alpha));
    }

    private static void check(SchedulerConfig config) {
        config.none("use_karras_sigmas", config.useKarrasSigmas());
        if (config.rescaleBetasZeroSnr()) {
            config.only("prediction_type with rescale_betas_zero_snr", config.predictionType(), "v_prediction");
        }
        config.only("prediction_type", config.predictionType(), "epsilon", "v_prediction");
    }
}
