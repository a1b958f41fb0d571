package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/** linear_2(silu(linear_1(x))). Source: diffusers {@code TimestepEmbedding} and {@code PixArtAlphaTextProjection}. */
public record TimestepEmbedding(Linear first, Linear second) implements UnaryOperator<Tensor> {

    public static TimestepEmbedding of(Weights w, long in, long width) {
        return new TimestepEmbedding(Linear.of(w.at("linear_1"), in, width), Linear.of(w.at("linear_2"), width, width));
    }

    /** x (B, in) → (B, width). */
    @Override
    public Tensor apply(Tensor x) {
        return second.apply(torch.silu(first.apply(x)));
    }
}
