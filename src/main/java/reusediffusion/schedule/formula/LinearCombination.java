package reusediffusion.schedule.formula;

import java.util.Arrays;

/**
 * A linear combination of what a sampler has at a step: sample · x + prediction · v + noise · z + Σ memory_k · m_k, with x the sample,
 * v the network's (guided) prediction, z fresh noise and m_k what earlier steps kept.
 *
 * @param memory (K) factors of what was kept, at most as many as the step before kept
 */
public record LinearCombination(double sample, double prediction, double noise, double... memory) {
    /** The combination that is zero. */
    public static final LinearCombination ZERO = new LinearCombination(0, 0, 0);

    /** The combination that is the sample x itself. */
    public static final LinearCombination SAMPLE = new LinearCombination(1, 0, 0);

    /** The combination that is the prediction v itself. */
    public static final LinearCombination PREDICTION = new LinearCombination(0, 1, 0);

    /** The combination sample · x + prediction · v. */
    public static LinearCombination of(double sample, double prediction) {
        return new LinearCombination(sample, prediction, 0);
    }

    /** The combination that is the kept value m_k itself. */
    public static LinearCombination kept(int k) {
        double[] memory = new double[k + 1];
        memory[k] = 1;
        return new LinearCombination(0, 0, 0, memory);
    }

    /** This combination with every factor multiplied by {@code factor}. */
    public LinearCombination times(double factor) {
        return ZERO.plus(this, factor);
    }

    /** The sum of this and another combination. */
    public LinearCombination plus(LinearCombination other) {
        return plus(other, 1);
    }

    /** This combination without another one, which is taken away from it. */
    public LinearCombination minus(LinearCombination other) {
        return plus(other, -1);
    }

    /** This + factor · other; a factor of 0 takes nothing of {@code other}, however large. */
    public LinearCombination plus(LinearCombination other, double factor) {
        if (factor == 0) {
            return this;
        }
        double[] sum = Arrays.copyOf(memory, Math.max(memory.length, other.memory.length));
        for (int k = 0; k < other.memory.length; k++) {
            sum[k] += factor * other.memory[k];
        }
        return new LinearCombination(
                sample + factor * other.sample,
                prediction + factor * other.prediction,
                noise + factor * other.noise,
                sum);
    }

    /** This combination with this amount of fresh noise added. */
    public LinearCombination noisy(double amount) {
        return new LinearCombination(sample, prediction, amount, memory);
    }
}
