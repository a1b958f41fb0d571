package reusediffusion.schedule;

/** The times and the update of a sampler, as numbers: every sampler here is linear in sample, prediction, memory and noise. */
public interface Schedule {

    /** The number of steps T. */
    int size();

    /** Step i of 0 … T - 1. */
    Step step(int i);

    /** What the initial Gaussian noise is multiplied by. */
    default double initialScale() {
        return 1;
    }

    /**
     * One step: with x the sample, v the network's (guided) prediction, e the estimate of the clean sample at this step, e₋₁ that of
     * the step before and z fresh noise,
     *
     * <pre>  e = originalSample · x + originalPrediction · v
     *  x' = sample · x + prediction · v + previous · e₋₁ + noise · z</pre>
     *
     * The network sees inputScale · x and {@code time}.
     *
     * @param draws how many times the sampler draws from its generator at this step; the last draw is used
     */
    record Step(
            double time,
            double inputScale,
            double sample,
            double prediction,
            double previous,
            double noise,
            int draws,
            double originalSample,
            double originalPrediction) {

        /** A step without memory and noise: x' = sample · x + prediction · v. */
        public static Step linear(double time, double inputScale, double sample, double prediction) {
            return new Step(time, inputScale, sample, prediction, 0, 0, 0, 0, 0);
        }
    }
}
