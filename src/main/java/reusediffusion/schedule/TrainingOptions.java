package reusediffusion.schedule;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The options of a configuration that say with which noise the model was trained and what its network predicts, under the names of
 * diffusers. What is not given takes the default of the class.
 *
 * <p>Source: the constructors of the schedulers of diffusers 0.40.0.dev0.
 */
record TrainingOptions(OptionReader options, SchedulerClass defaults) {
    int numTrainTimesteps() {
        return options.whole("num_train_timesteps", 1000);
    }

    double betaStart() {
        return options.number("beta_start", defaults.betaStart());
    }

    double betaEnd() {
        return options.number("beta_end", defaults.betaEnd());
    }

    String betaSchedule() {
        return options.text("beta_schedule", defaults.betaSchedule());
    }

    JsonNode trainedBetas() {
        return options.any("trained_betas");
    }

    String predictionType() {
        return options.text("prediction_type", "epsilon");
    }

    boolean rescaleBetasZeroSnr() {
        return options.flag("rescale_betas_zero_snr", false);
    }

    double snrShiftScale() {
        return options.number("snr_shift_scale", 3.0);
    }
}
