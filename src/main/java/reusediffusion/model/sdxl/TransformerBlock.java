package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.LayerNorm;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/** Self-attention, attention to the text and a feed-forward, each normalised and added. Source: diffusers {@code BasicTransformerBlock}. */
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
                Attention.of(w.at("attn1"), width, width, heads),
                LayerNorm.of(w.at("norm2"), width, EPSILON),
                Attention.of(w.at("attn2"), width, contextWidth, heads),
                LayerNorm.of(w.at("norm3"), width, EPSILON),
                GatedFeedForward.of(w.at("ff"), width));
    }

    /** tokens (B, S, C), context (B, T, K) → (B, S, C). */
    Tensor apply(Tensor tokens, Tensor context) {
        try (Scope scope = new Scope()) {
            Tensor normed = selfNorm.apply(tokens);
            Tensor x = tokens.add(self.apply(normed, normed));
            x = x.add(text.apply(textNorm.apply(x), context));
            return scope.keep(x.add(feedForward.apply(feedForwardNorm.apply(x))));
        }
    }
}
