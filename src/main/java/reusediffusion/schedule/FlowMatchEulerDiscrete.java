package reusediffusion.schedule;

import java.util.List;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * Euler's method along a rectified flow from noise (σ = 1) to the picture (σ = 0): x' = x + (σ' - σ) v; the network sees the time
 * 1000 σ. A stochastic one goes to the clean estimate, and from there back to σ' with fresh noise.
 *
 * <p>Source: FlowMatchEulerDiscreteScheduler of diffusers 0.40.0.dev0; arXiv 2403.03206.
 */
record FlowMatchEulerDiscrete(NoiseLevels levels, boolean stochastic) implements Schedule {

    static FlowMatchEulerDiscrete of(SchedulerConfig config, int steps, int imageTokens) {
        config.none("invert_sigmas", config.flow().invertSigmas());
        FlowShift shift = FlowShift.of(config, config.flow().shift(), imageTokens);
        int train = config.training().numTrainTimesteps();
        // Without tokens the range is that of training, whose lower end the configured shift has moved already: it
        // counts twice.
        double last = imageTokens > 0
                ? 1.0 / steps
                : config.flow().useDynamicShifting() ? 1.0 / train : shift.of(1.0 / train);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = shift.of(steps == 1 ? 1 : 1 + i * (last - 1) / (steps - 1));
        }
        FlowShift.stretch(sigmas, config.flow().shiftTerminal());
        sigmas = SigmaSchedule.of(config).spread(sigmas[0], sigmas[steps - 1], sigmas);
        double[] ended = new double[steps + 1];
        double[] times = new double[steps];
        for (int i = 0; i < steps; i++) {
            ended[i] = (float) sigmas[i];
            times[i] = (float) (ended[i] * train);
        }
        return new FlowMatchEulerDiscrete(
                new NoiseLevels(times, ended, true, "flow_prediction"),
                config.flow().stochasticSampling());
    }

    double[] sigmas() {
        return levels.sigmas();
    }

    @Override
    public int size() {
        return levels.size();
    }

    @Override
    public Step step(int i) {
        double to = sigmas()[i + 1];
        if (stochastic) {
            LinearCombination next = levels.clean(i).times(1 - to).noisy(to);
            return new Step(levels.times()[i], 1, next, 1, List.of());
        }
        return Step.linear(levels.times()[i], 1, 1, to - sigmas()[i]);
    }
}
