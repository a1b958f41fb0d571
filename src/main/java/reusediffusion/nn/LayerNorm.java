package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.FusedNorm;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.weights.Weights;

/**
 * Normalisation over the last dimension to mean 0 and variance 1, with an affine map or without.
 *
 * <p>Source: arXiv 1607.06450.
 *
 * @param weight (C), or null
 * @param bias (C), or null
 * @param width of the last dimension, C
 * @param epsilon added to the variance
 */
public record LayerNorm(Tensor weight, Tensor bias, long width, double epsilon) implements UnaryOperator<Tensor> {

    /** Reads {@code weight} and {@code bias} (width) of a norm. */
    public static LayerNorm of(Weights w, long width, double epsilon) {
        return new LayerNorm(w.tensor("weight", width), w.tensor("bias", width), width, epsilon);
    }

    /** Makes a norm without an affine map, which has no weights to read. */
    public static LayerNorm plain(long width, double epsilon) {
        return new LayerNorm(null, null, width, epsilon);
    }

    /** norm(x) · (1 + scale) + shift; x (B, S, C), the vectors (B, 1, C). */
    public Tensor modulated(Tensor x, Tensor shift, Tensor scale) {
        return modulated(x, shift, scale, false).out();
    }

    /** The same on the way into a product, of eight bits or not. */
    Normed modulated(Tensor x, Tensor shift, Tensor scale, boolean eightBits) {
        return fuses(x)
                ? fused(x, null, Streams.of(new Vectors(null, shift, scale)), eightBits)
                : new Normed(x, Modulation.modulateInPlace(apply(x), shift, scale));
    }

    /** x + added, and the norm of that; both (B, S, C). */
    public Normed after(Tensor x, Tensor added) {
        if (fuses(x) && added.is_contiguous()) {
            return fused(x, added, Streams.of(Vectors.NONE), false);
        }
        Tensor sum = x.add(added);
        return new Normed(sum, apply(sum));
    }

    /** Whether one kernel does the norm of x and what stands around it. */
    public boolean fuses(Tensor x) {
        return (weight == null
                        || weight.scalar_type().intern() == x.scalar_type().intern())
                && FusedNorm.takes(x);
    }

    /** Runs {@link FusedNorm#run} with the weights of this norm. */
    public Normed fused(Tensor x, Tensor added, Streams streams, boolean eightBits) {
        return FusedNorm.run(x, added, streams, weight, bias, epsilon, eightBits);
    }

    @Override
    public Tensor apply(Tensor x) {
        if (fuses(x)) {
            return fused(x, null, Streams.of(Vectors.NONE), false).out();
        }
        if (weight != null && ShortRows.in(x)) {
            return ShortRows.layer(x, weight, bias, epsilon);
        }
        return weight == null
                ? torch.layer_norm(x, new long[] {width}, null, null, epsilon, true)
                : torch.layer_norm(
                        x, new long[] {width}, new TensorOptional(weight), new TensorOptional(bias), epsilon, true);
    }
}
