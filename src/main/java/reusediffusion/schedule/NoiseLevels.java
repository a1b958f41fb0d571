package reusediffusion.schedule;

import reusediffusion.schedule.formula.CleanEstimate;
import reusediffusion.schedule.formula.LinearCombination;

/**
 * The noise levels of a schedule's steps, for x = signal · clean + noise · ε.
 *
 * @param times (T) that the network is told
 * @param sigmas (T + 1) falling: noise over signal, or of a flow the noise itself
 * @param flow signal and noise add up to 1, not their squares
 * @param prediction what the network predicts: {@code epsilon}, {@code v_prediction} or {@code flow_prediction}
 */
record NoiseLevels(double[] times, double[] sigmas, boolean flow, String prediction) {

    int size() {
        return times.length;
    }

    double signal(int i) {
        return flow ? 1 - sigmas[i] : 1 / norm(i);
    }

    double noise(int i) {
        return flow ? sigmas[i] : sigmas[i] / norm(i);
    }

    /** log(signal / noise); ∞ at the clean sample. */
    double lambda(int i) {
        return flow ? Math.log((1 - sigmas[i]) / sigmas[i]) : -Math.log(sigmas[i]);
    }

    /** The norm √(σ² + 1) at step i. */
    double norm(int i) {
        return Math.sqrt(sigmas[i] * sigmas[i] + 1);
    }

    LinearCombination clean(int i) {
        return CleanEstimate.of(prediction, signal(i), noise(i));
    }

    /** ε where the sample is signal · clean + noise · ε. */
    LinearCombination epsilon(int i) {
        return CleanEstimate.noise(prediction, signal(i), noise(i));
    }

    /** dx/dσ of level i for samples clean + σ · ε, which the network sees divided by {@link #norm}. */
    LinearCombination derivative(int i) {
        double norm = norm(i);
        return prediction.equals("epsilon")
                ? LinearCombination.PREDICTION
                : LinearCombination.of(sigmas[i] / (norm * norm), 1 / norm);
    }

    /** What noise is multiplied by for samples clean + σ · ε. */
    double initialScale(SchedulerConfig config) {
        return config.steps().timestepSpacing().equals("leading") ? norm(0) : sigmas[0];
    }
}
