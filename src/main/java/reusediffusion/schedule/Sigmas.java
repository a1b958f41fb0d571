package reusediffusion.schedule;

/**
 * The noise over the signal, σ = √((1 - ᾱ) / ᾱ), at each training time, rising.
 *
 * <p>Source: EulerDiscreteScheduler and DPMSolverMultistepScheduler of diffusers.
 */
record Sigmas(double[] levels) {
    private static final double KARRAS_RHO = 7;

    static Sigmas of(SchedulerConfig config) {
        config.none("use_exponential_sigmas", config.useExponentialSigmas());
        config.none("use_beta_sigmas", config.useBetaSigmas());
        config.none("use_flow_sigmas", config.useFlowSigmas());
        config.none("use_lu_lambdas", config.useLuLambdas());
        config.none("sigma_min", config.sigmaMin());
        config.none("sigma_max", config.sigmaMax());
        config.none("thresholding", config.thresholding());
        config.only("interpolation_type", config.interpolationType(), "linear");
        config.only("timestep_type", config.timestepType(), "discrete");
        config.only("prediction_type", config.predictionType(), "epsilon", "v_prediction");
        config.only("final_sigmas_type", config.finalSigmasType(), "zero", "sigma_min");
        double[] levels = Alphas.ofPictures(config);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (float) Math.sqrt((float) ((float) (1 - levels[i]) / levels[i]));
        }
        return new Sigmas(levels);
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

    /** The times at which training had these σ, on lines over log σ. */
    double[] timesOf(double[] sigmas) {
        double[] times = new double[sigmas.length];
        for (int i = 0; i < sigmas.length; i++) {
            int low = 0;
            while (low < levels.length - 2 && levels[low + 1] <= sigmas[i]) {
                low++;
            }
            double from = Math.log(levels[low]);
            double share = (Math.log(sigmas[i]) - from) / (Math.log(levels[low + 1]) - from);
            times[i] = low + Math.min(1, Math.max(0, share));
        }
        return times;
    }

    /** σ from highest to lowest, even in σ^(1/7); arXiv 2206.00364, equation 5. */
    static double[] karras(double highest, double lowest, int steps) {
        double from = Math.pow(highest, 1 / KARRAS_RHO);
        double to = Math.pow(lowest, 1 / KARRAS_RHO);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = Math.pow(from + (steps == 1 ? 0 : i / (steps - 1.0)) * (to - from), KARRAS_RHO);
        }
        return sigmas;
    }

    /** The float32 σ of the steps, and behind them the one where the last step ends. */
    double[] ended(double[] sigmas, SchedulerConfig config) {
        double[] ended = new double[sigmas.length + 1];
        for (int i = 0; i < sigmas.length; i++) {
            ended[i] = (float) sigmas[i];
            if (i > 0 && ended[i] >= ended[i - 1]) {
                throw new IllegalArgumentException(config.className() + " cannot take " + sigmas.length
                        + " steps with timestep_spacing " + config.timestepSpacing() + "; ask for fewer.");
            }
        }
        ended[sigmas.length] = config.finalSigmasType().equals("zero") ? 0 : lowest();
        return ended;
    }
}
