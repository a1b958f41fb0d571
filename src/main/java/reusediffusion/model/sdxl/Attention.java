package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Projections;
import reusediffusion.weights.Weights;

/** Attention of the picture's tokens to a context: themselves, or the text. Source: diffusers {@code Attention}. */
record Attention(Projections projections, Linear out) {

    static Attention of(Weights w, long width, long contextWidth, long heads) {
        return new Attention(
                Projections.across(w, width, contextWidth, width, heads, false),
                Linear.of(w.at("to_out.0"), width, width));
    }

    /** x (B, S, C), context (B, T, K) → (B, S, C). */
    Tensor apply(Tensor x, Tensor context) {
        return out.apply(projections.apply(x, context).attend());
    }
}
