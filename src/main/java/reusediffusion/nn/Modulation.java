package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;

/**
 * Adaptive layer norm's three vectors, each (B, 1, C): y = x + gate · f(norm(x) · (1 + scale) + shift).
 *
 * <p>Source: diffusers {@code AdaLayerNormZero}; arXiv 2212.09748.
 */
public record Modulation(Tensor shift, Tensor scale, Tensor gate) {

    /** all (B, 3n · C) in the order shift, scale, gate, shift, … → n modulations. */
    public static Modulation[] split(Tensor all, int n) {
        Tensor parts = all.unsqueeze(1).unflatten(-1, 3L * n, -1); // (B, 1, 3n, C)
        Modulation[] modulations = new Modulation[n];
        for (int i = 0; i < n; i++) {
            modulations[i] =
                    new Modulation(parts.select(2, 3L * i), parts.select(2, 3L * i + 1), parts.select(2, 3L * i + 2));
        }
        return modulations;
    }

    /** normed · (1 + scale) + shift; normed (B, S, C). */
    public Tensor before(Tensor normed) {
        return before(normed, shift, scale);
    }

    /** x + gate · y. */
    public Tensor after(Tensor x, Tensor y) {
        return x.add(gate.mul(y));
    }

    /** normed · (1 + scale) + shift for a norm without gate. */
    public static Tensor before(Tensor normed, Tensor shift, Tensor scale) {
        return normed.mul(Algebra.shift(scale, 1)).add(shift);
    }

    /** The same from both in one, scale first: (B, 2 · C). Source: diffusers {@code AdaLayerNormContinuous}. */
    public static Tensor scaleThenShift(Tensor normed, Tensor both) {
        Tensor parts = both.unsqueeze(1).unflatten(-1, 2, -1); // (B, 1, 2, C)
        return before(normed, parts.select(2, 1), parts.select(2, 0));
    }
}
