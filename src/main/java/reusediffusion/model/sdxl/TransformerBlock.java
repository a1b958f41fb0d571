package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.nn.LayerNorm;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Self-attention, attention to the text and a feed-forward, each normalised and added. Source: diffusers 0.40.0.dev0
 * {@code BasicTransformerBlock}.
 *
 * @param selfNorm over the C channels of tokens (B, S, C)
 * @param self attention of the tokens (B, S, C) to themselves
 * @param textNorm over the C channels of tokens (B, S, C)
 * @param text attention of the tokens to the text (B, T, K)
 * @param feedForwardNorm over the C channels of tokens (B, S, C)
 * @param feedForward (B, S, C) through (B, S, 4 · C)
 */
record TransformerBlock(
        LayerNorm selfNorm,
        Attention self,
        LayerNorm textNorm,
        Attention text,
        LayerNorm feedForwardNorm,
        GatedFeedForward feedForward) {
    private static final double EPSILON = 1e-5;

    static TransformerBlock of(Weights w, long width, long contextWidth, long heads) {
        return new TransformerBlock(
                LayerNorm.of(w.at("norm1"), width, EPSILON),
                Attention.self(w.at("attn1"), width, heads),
                LayerNorm.of(w.at("norm2"), width, EPSILON),
                Attention.across(w.at("attn2"), width, contextWidth, heads),
                LayerNorm.of(w.at("norm3"), width, EPSILON),
                GatedFeedForward.of(w.at("ff"), width));
    }

    /** tokens (B, S, C), context (B, T, K) → (B, S, C). */
    Tensor apply(Tensor tokens, Tensor context) {
        try (Scope scope = new Scope()) {
            Normed seen = textNorm.after(tokens, self.apply(selfNorm.apply(tokens)));
            seen = feedForwardNorm.after(seen.sum(), text.apply(seen.out(), context));
            return scope.keep(seen.sum().add(feedForward.apply(seen.out())));
        }
    }
}
