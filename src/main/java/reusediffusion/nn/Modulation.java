package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.tensor.Algebra;

/**
 * Adaptive layer norm's three vectors, each (B, 1, C): y = x + gate · f(norm(x) · (1 + scale) + shift). What a norm or a map has just made is
 * overwritten, so that a modulation reads and writes the tokens once.
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

    /** x, and norm(x) · (1 + scale) + shift; x (B, S, C). */
    public Normed enter(LayerNorm norm, Tensor x, boolean eightBits) {
        return norm.modulated(x, shift, scale, eightBits);
    }

    /**
     * x + gate · y, and what goes into the next layer: its norm under the next modulation. y (B, S, C) may be overwritten.
     *
     * @param eightBits whether that layer begins with a product in eight bits
     */
    public Normed enterNext(LayerNorm norm, Tensor x, Tensor y, Modulation next, boolean eightBits) {
        if (norm.fuses(x) && y.is_contiguous() && liesLike(next)) {
            return norm.fused(x, y, Streams.of(new Vectors(gate, next.shift, next.scale)), eightBits);
        }
        return next.enter(norm, after(x, y), eightBits);
    }

    /** Whether the vectors of samples lie as far apart in both. */
    private boolean liesLike(Modulation next) {
        return gate.size(0) == next.shift.size(0) && (gate.size(0) == 1 || gate.stride(0) == next.shift.stride(0));
    }

    /** x + gate · y, which takes the place of y (B, S, C). */
    public Tensor after(Tensor x, Tensor y) {
        torch.addcmul_out(y, x, y, gate);
        return y;
    }

    /** normed · (1 + scale) + shift for a norm without gate, in the place of normed: one pass over the tokens. */
    public static Tensor before(Tensor normed, Tensor shift, Tensor scale) {
        torch.addcmul_out(normed, shift, normed, Algebra.shift(scale, 1));
        return normed;
    }

    /** The norm of x under both in one, scale first: (B, 2 · C). Source: diffusers {@code AdaLayerNormContinuous}. */
    public static Tensor scaleThenShift(LayerNorm norm, Tensor x, Tensor both) {
        Tensor parts = both.unsqueeze(1).unflatten(-1, 2, -1); // (B, 1, 2, C)
        return norm.modulated(x, parts.select(2, 1), parts.select(2, 0));
    }
}
