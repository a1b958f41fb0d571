package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/**
 * linear_2(silu(linear_1(x))). Source: diffusers 0.40.0.dev0 {@code TimestepEmbedding} and {@code
 * PixArtAlphaTextProjection}.
 *
 * @param first weight (C, in): sinusoids (B, in) to (B, C)
 * @param second weight (C, C): (B, C) to the embedding (B, C)
 */
public record TimestepEmbedding(Linear first, Linear second) implements UnaryOperator<Tensor> {

    /** Reads {@code linear_1} (width, in) and {@code linear_2} (width, width). */
    public static TimestepEmbedding of(Weights w, long in, long width) {
        return new TimestepEmbedding(Linear.of(w.at("linear_1"), in, width), Linear.of(w.at("linear_2"), width, width));
    }

    /** Maps x (B, in) to (B, width). */
    @Override
    public Tensor apply(Tensor x) {
        return second.apply(torch.silu(first.apply(x)));
    }
}
