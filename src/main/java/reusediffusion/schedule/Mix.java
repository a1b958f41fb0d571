package reusediffusion.schedule;

import java.util.Arrays;

/**
 * A linear combination of what a sampler has at a step: sample · x + prediction · v + noise · z + Σ memory_k · m_k, with x the sample,
 * v the network's (guided) prediction, z fresh noise and m_k what earlier steps kept.
 *
 * @param memory (K) factors of what was kept, at most as many as the step before kept
 */
public record Mix(double sample, double prediction, double noise, double... memory) {
    /** The combination that is zero. */
    static final Mix ZERO = new Mix(0, 0, 0);

    /** The combination that is the sample x itself. */
    static final Mix SAMPLE = new Mix(1, 0, 0);

    /** The combination that is the prediction v itself. */
    static final Mix PREDICTION = new Mix(0, 1, 0);

    /** The combination sample · x + prediction · v. */
    static Mix of(double sample, double prediction) {
        return new Mix(sample, prediction, 0);
    }

    /** The combination that is the kept value m_k itself. */
    static Mix kept(int k) {
        double[] memory = new double[k + 1];
        memory[k] = 1;
        return new Mix(0, 0, 0, memory);
    }

    Mix times(double factor) {
        return ZERO.plus(this, factor);
    }

    Mix plus(Mix other) {
        return plus(other, 1);
    }

    Mix minus(Mix other) {
        return plus(other, -1);
    }

    /** This + factor · other; a factor of 0 takes nothing of {@code other}, however large. */
    Mix plus(Mix other, double factor) {
        if (factor == 0) {
            return this;
        }
        double[] sum = Arrays.copyOf(memory, Math.max(memory.length, other.memory.length));
        for (int k = 0; k < other.memory.length; k++) {
            sum[k] += factor * other.memory[k];
        }
        return new Mix(
                sample + factor * other.sample,
                prediction + factor * other.prediction,
                noise + factor * other.noise,
                sum);
    }

    /** This combination with this amount of fresh noise added. */
    Mix noisy(double amount) {
        return new Mix(sample, prediction, amount, memory);
    }
}
