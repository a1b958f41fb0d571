package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Projections;
import reusediffusion.weights.Weights;

/**
 * Attention of the picture's tokens to a context: themselves, or the text. Source: diffusers 0.40.0.dev0 {@code
 * Attention}.
 *
 * @param projections tokens (B, S, C) and context (B, T, K) to queries (B, S, H, D), keys and values (B, T, H, D)
 * @param out weight (C, C), of what was attended to (B, S, C)
 */
record Attention(Projections projections, Linear out) {

    /** To a context of {@code contextWidth} channels. */
    static Attention across(Weights w, long width, long contextWidth, long heads) {
        return of(w, Projections.across(w, width, contextWidth, width, heads, false), width);
    }

    /** Self-attention, in which the tokens attend to each other. */
    static Attention self(Weights w, long width, long heads) {
        return of(w, Projections.of(w, width, width, heads, false), width);
    }

    private static Attention of(Weights w, Projections projections, long width) {
        return new Attention(projections, Linear.inBlock(w.at("to_out.0"), width, width));
    }

    /** Applies the layer to x (B, S, C) and gives (B, S, C). */
    Tensor apply(Tensor x) {
        return out.apply(projections.apply(x).attend());
    }

    /** x (B, S, C), context (B, T, K) → (B, S, C). */
    Tensor apply(Tensor x, Tensor context) {
        return out.apply(projections.apply(x, context).attend());
    }
}
