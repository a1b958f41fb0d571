package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.Float8Rows;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.weights.Weights;

/**
 * Two linear maps with an activation between them. Source: diffusers 0.40.0.dev0 {@code FeedForward}.
 *
 * @param in weight (F, C): tokens (B, S, C) to (B, S, F)
 * @param activation of each of the F channels
 * @param out weight (C, F): (B, S, F) to (B, S, C)
 */
public record FeedForward(Linear in, Activation activation, Linear out) implements UnaryOperator<Tensor> {

    /** {@code net.0.proj} and {@code net.2} with the tanh GELU, as the diffusion transformers have it. */
    public static FeedForward geluTanh(Weights w, long width, long inner) {
        return new FeedForward(
                Linear.inBlock(w.at("net.0.proj"), width, inner),
                Activation.GELU_TANH,
                Linear.inBlock(w.at("net.2"), inner, width));
    }

    /** Whether rows in eight bits may come in. */
    public boolean takesEightBits() {
        return in.isInEightBits() && out.isInEightBits() && activation == Activation.GELU_TANH;
    }

    /** Applies both maps to what a norm gave (B, S, C), of the same shape. */
    public Tensor apply(Normed x) {
        return x.rows() == null ? apply(x.out()) : out.apply(Float8Rows.ofGelu(in.apply(x)), x.sum());
    }

    @Override
    public Tensor apply(Tensor x) {
        return out.isInEightBits() && activation == Activation.GELU_TANH
                ? out.apply(Float8Rows.ofGelu(in.apply(x)), x)
                : out.apply(activation.after(in, x));
    }
}
