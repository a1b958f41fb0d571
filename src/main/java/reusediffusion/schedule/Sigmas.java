package reusediffusion.schedule;

import java.util.Arrays;

/**
 * The noise over the signal, σ = √((1 - ᾱ) / ᾱ), at each training time, rising.
 *
 * <p>Source: EulerDiscreteScheduler and DPMSolverMultistepScheduler of diffusers 0.40.0.dev0.
 */
record Sigmas(double[] levels) {

    static Sigmas of(SchedulerConfig config) {
        config.none("use_flow_sigmas", config.flow().useFlowSigmas());
        config.none("sigma_min", config.steps().sigmaMin());
        config.none("sigma_max", config.steps().sigmaMax());
        config.none("thresholding", config.steps().thresholding());
        config.none("clip_sample", config.steps().clipSample());
        config.only("interpolation_type", config.steps().interpolationType(), "linear");
        config.only("timestep_type", config.steps().timestepType(), "discrete");
        config.only("prediction_type", config.training().predictionType(), "epsilon", "v_prediction");
        config.only("final_sigmas_type", config.steps().finalSigmasType(), "zero", "sigma_min");
        double[] levels = AlphasCumprod.ofPictures(config, AlphasCumprod.NEARLY_ZERO);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) Math.sqrt((float) ((float) (1 - levels[i]) / levels[i]));
        }
        return new Sigmas(levels);
    }

    /**
     * The levels of samplers that may stand between the times of training.
     *
     * @param end {@code zero}, or {@code sigma_min} for the lowest level of training
     */
    NoiseLevels between(SchedulerConfig config, int steps, String end) {
        double[] times = single(TimestepSpacing.times(config, steps, steps));
        double[] sigmas = at(times);
        SigmaSchedule spread = SigmaSchedule.of(config);
        if (spread != SigmaSchedule.PLAIN) {
            config.none("use_lu_lambdas", config.flag("use_lu_lambdas"));
            sigmas = spread.spread(sigmas[0], sigmas[steps - 1], sigmas);
            times = single(timesOf(sigmas));
        }
        double[] ended = ended(sigmas, end.equals("zero") ? 0 : lowest(), config);
        return new NoiseLevels(times, ended, false, config.training().predictionType());
    }

    /** How many times of training have at least this λ = -log σ. */
    int above(double lambda) {
        return (int) Arrays.stream(levels).filter(s -> -Math.log(s) >= lambda).count();
    }

    double lowest() {
        return levels[0];
    }

    double highest() {
        return levels[levels.length - 1];
    }

    /** σ at each time, on lines between the training times. */
    double[] at(double[] times) {
        double[] sigmas = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            double time = Math.min(times[i], levels.length - 1);
            int low = Math.min((int) time, levels.length - 2);
            sigmas[i] = levels[low] + (time - low) * (levels[low + 1] - levels[low]);
        }
        return sigmas;
    }

    /**
     * The times at which training had these σ, on lines over log σ; its logarithms are those of float32, which decides where a whole
     * time is cut from one just below it.
     */
    double[] timesOf(double[] sigmas) {
        double[] logs = Arrays.stream(levels).map(s -> (float) Math.log(s)).toArray();
        double[] times = new double[sigmas.length];
        for (int i = 0; i < sigmas.length; i++) {
            double log = Math.log(sigmas[i]);
            int low = 0;
            while (low < logs.length - 2 && logs[low + 1] <= log) {
                low++;
            }
            double share = (log - logs[low]) / (logs[low + 1] - logs[low]);
            times[i] = low + Math.min(1, Math.max(0, share));
        }
        return times;
    }

    /** The float32 σ of the steps, and behind them the one where the last step ends. */
    static double[] ended(double[] sigmas, double last, SchedulerConfig config) {
        double[] ended = new double[sigmas.length + 1];
        for (int i = 0; i < sigmas.length; i++) {
            ended[i] = (float) sigmas[i];
            if (i > 0 && ended[i] >= ended[i - 1]) {
                throw new IllegalArgumentException(config.className() + " cannot take " + sigmas.length
                        + " steps with timestep_spacing " + config.steps().timestepSpacing() + "; ask for fewer.");
            }
        }
        ended[sigmas.length] = (float) last;
        return ended;
    }

    private static double[] single(double[] times) {
        return Arrays.stream(times).map(t -> (float) t).toArray();
    }
}
