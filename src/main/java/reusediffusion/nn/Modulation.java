package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.tensor.Algebra;

/**
 * Adaptive layer norm's three vectors, each (B, 1, C): y = x + gate · f(norm(x) · (1 + scale) + shift). What a norm or
 * a map has just made is overwritten, so that a modulation reads and writes the tokens once.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AdaLayerNormZero}; arXiv 2212.09748.
 *
 * @param shift (B, 1, C), added behind the norm
 * @param scale (B, 1, C), whose 1 + scale multiplies the norm
 * @param gate (B, 1, C), which multiplies what is added to the residual
 */
public record Modulation(Tensor shift, Tensor scale, Tensor gate) {

    /** Of vectors (B, 3 · C) in the order shift, scale, gate. */
    public static Modulation of(Tensor all) {
        return of(all, 0, 1);
    }

    /**
     * One of several that were made together.
     *
     * @param all vectors (B, 3 · count · C) in the order shift, scale, gate, shift, …
     * @param index of the one that is wanted, below {@code count}
     */
    public static Modulation of(Tensor all, long index, long count) {
        Tensor parts = all.unsqueeze(1).unflatten(-1, 3 * count, -1); // (B, 1, 3 · count, C)
        return new Modulation(
                parts.select(2, 3 * index), parts.select(2, 3 * index + 1), parts.select(2, 3 * index + 2));
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
        return next.enter(norm, addInto(x, y), eightBits);
    }

    /** Whether the vectors of samples lie as far apart in both. */
    private boolean liesLike(Modulation next) {
        return gate.size(0) == next.shift.size(0) && (gate.size(0) == 1 || gate.stride(0) == next.shift.stride(0));
    }

    /** x + gate · y, which takes the place of y (B, S, C). */
    public Tensor addInto(Tensor x, Tensor y) {
        torch.addcmul_out(y, x, y, gate);
        return y;
    }

    /** normed · (1 + scale) + shift for a norm without gate, in the place of normed: one pass over the tokens. */
    public static Tensor modulateInPlace(Tensor normed, Tensor shift, Tensor scale) {
        torch.addcmul_out(normed, shift, normed, Algebra.shift(scale, 1));
        return normed;
    }

    /** The norm of x under both in one, scale first: (B, 2 · C). Source: diffusers 0.40.0.dev0 {@code AdaLayerNormContinuous}. */
    public static Tensor scaleThenShift(LayerNorm norm, Tensor x, Tensor both) {
        Tensor parts = both.unsqueeze(1).unflatten(-1, 2, -1); // (B, 1, 2, C)
        return norm.modulated(x, parts.select(2, 1), parts.select(2, 0));
    }
}
