package reusediffusion.schedule;

/**
 * The levels of the multistep solvers, which count one time more than they visit, and take whole times alone.
 *
 * <p>Source: {@code set_timesteps} of DPMSolverMultistepScheduler and UniPCMultistepScheduler of diffusers 0.40.0.dev0.
 */
final class SolverNoiseLevels {
    /** A flow's first level stays so far below pure noise, where λ is not finite. */
    private static final double BELOW_NOISE = 1e-6;

    private SolverNoiseLevels() {}

    static NoiseLevels of(SchedulerConfig config, int steps, int imageTokens) {
        return config.flow().useFlowSigmas() ? flow(config, steps, imageTokens) : pictures(config, steps);
    }

    private static NoiseLevels pictures(SchedulerConfig config, int steps) {
        Sigmas levels = Sigmas.of(config);
        SigmaSchedule spread = SigmaSchedule.of(config);
        double[] times = TimestepSpacing.rounded(
                TimestepSpacing.times(config, levels.above(config.solver().lambdaMinClipped()), steps, steps + 1));
        double[] sigmas = levels.at(times);
        boolean own = false;
        if (spread != SigmaSchedule.PLAIN) {
            sigmas = spread.spread(levels.highest(), levels.lowest(), sigmas);
            boolean rounds = spread == SigmaSchedule.KARRAS || spread == SigmaSchedule.LU;
            times = rounds
                    ? TimestepSpacing.rounded(levels.timesOf(sigmas))
                    : TimestepSpacing.cut(levels.timesOf(sigmas));
            own = unipc(config);
        }
        double last = own ? sigmas[steps - 1] : levels.lowest();
        double[] ended = Sigmas.ended(sigmas, config.steps().finalSigmasType().equals("zero") ? 0 : last, config);
        return new NoiseLevels(times, ended, false, config.training().predictionType());
    }

    /** DPM-Solver's even levels begin below pure noise, UniPC's just there. */
    private static NoiseLevels flow(SchedulerConfig config, int steps, int imageTokens) {
        config.plainSigmas();
        config.only("prediction_type with use_flow_sigmas", config.training().predictionType(), "flow_prediction");
        config.only("final_sigmas_type with use_flow_sigmas", config.steps().finalSigmasType(), "zero");
        int train = config.training().numTrainTimesteps();
        FlowShift shift = FlowShift.of(config, config.flow().flowShift(), imageTokens);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            double moved = i * (1 - 1.0 / train) / steps;
            sigmas[i] = shift.of(unipc(config) ? 1 - moved : (steps - i) * (1 - 1.0 / train) / steps);
        }
        FlowShift.stretch(sigmas, config.flow().shiftTerminal());
        if (Math.abs(sigmas[0] - 1) < BELOW_NOISE) {
            sigmas[0] -= BELOW_NOISE;
        }
        double[] times = new double[steps];
        for (int i = 0; i < steps; i++) {
            times[i] = (int) (sigmas[i] * train);
        }
        return new NoiseLevels(
                times, Sigmas.ended(sigmas, 0, config), true, config.training().predictionType());
    }

    private static boolean unipc(SchedulerConfig config) {
        return SchedulerClass.UNIPC.diffusersName().equals(config.className());
    }
}
