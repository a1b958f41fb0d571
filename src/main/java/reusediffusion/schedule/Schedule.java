package reusediffusion.schedule;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import reusediffusion.schedule.formula.LinearCombination;

/** The times and the update of a sampler, as numbers: every sampler here is linear in sample, prediction, memory and noise. */
public interface Schedule {

    /** The number of steps T, each with one call of the network; samplers of two calls a step have nearly twice as many as were asked for. */
    int size();

    /** Step i of 0 … T - 1. */
    Step step(int i);

    /** What the initial Gaussian noise is multiplied by. */
    default double initialScale() {
        return 1;
    }

    /** Whether fresh noise is drawn on the way, so that what a call showed says little of the next one. */
    default boolean drawsNoise() {
        return IntStream.range(0, size()).anyMatch(i -> step(i).noise() != 0);
    }

    /**
     * Gives this schedule, all of whose numbers are finite.
     *
     * @throws IllegalArgumentException where the options of its sampler make NaN or infinity together
     */
    default Schedule finite() {
        for (int i = 0; i < size(); i++) {
            Step step = step(i);
            DoubleStream numbers = DoubleStream.concat(
                    DoubleStream.of(step.time, step.inputScale, step.sample(), step.prediction(), step.noise()),
                    DoubleStream.of(step.next.memory()));
            if (!numbers.allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("The scheduler's options make NaN or infinity of step " + (i + 1)
                        + " of " + size() + "; correct scheduler_config.json, or what --scheduler sets.");
            }
        }
        return this;
    }

    /**
     * One step. The network sees inputScale · x and {@code time}.
     *
     * @param next the sample after the step
     * @param draws how many times the sampler draws from its generator at this step; the last draw is used
     * @param kept what the next step finds as its memory m₀, m₁, …; fresh noise has no part in it
     */
    record Step(double time, double inputScale, LinearCombination next, int draws, List<LinearCombination> kept) {
        public Step {
            kept = List.copyOf(kept);
        }

        /** A step without memory and noise: x' = sample · x + prediction · v. */
        public static Step linear(double time, double inputScale, double sample, double prediction) {
            return new Step(time, inputScale, LinearCombination.of(sample, prediction), 0, List.of());
        }

        /** The factor of x in the update of a step. */
        public double sample() {
            return next.sample();
        }

        /** The factor of v, the prediction, in the update of a step. */
        public double prediction() {
            return next.prediction();
        }

        /** The factor of fresh noise in the update of a step; 0 where none is drawn. */
        public double noise() {
            return next.noise();
        }
    }
}
