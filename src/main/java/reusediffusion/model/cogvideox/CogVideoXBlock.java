package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Projections;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Text and video tokens attend together and pass one MLP. Tokens are (B, T + V, C), text first.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXBlock} and {@code CogVideoXAttnProcessor2_0}.
 *
 * @param attentionNorm before attention: tokens (B, T + V, C), by modulations from the embedding of time (B, E)
 * @param projections (B, T + V, C) to queries, keys and values (B, T + V, H, D)
 * @param attentionOut weight (C, C), of what was attended to (B, T + V, C)
 * @param feedForwardNorm before the feed-forward, as {@code attentionNorm}
 * @param feedForward tokens (B, T + V, C) through (B, T + V, 4 · C)
 */
record CogVideoXBlock(
        JointNorm attentionNorm,
        Projections projections,
        Linear attentionOut,
        JointNorm feedForwardNorm,
        FeedForward feedForward) {
    private static final double HEAD_NORM_EPSILON = 1e-6;

    static CogVideoXBlock of(Weights w, CogVideoXConfig config) {
        long width = config.width();
        long head = config.attentionHeadDim();
        Weights attention = w.at("attn1");
        return new CogVideoXBlock(
                JointNorm.of(w.at("norm1"), config),
                Projections.of(attention, width, width, config.numAttentionHeads(), config.attentionBias())
                        .normalised(
                                LayerNorm.of(attention.at("norm_q"), head, HEAD_NORM_EPSILON),
                                LayerNorm.of(attention.at("norm_k"), head, HEAD_NORM_EPSILON)),
                Linear.inBlock(attention.at("to_out.0"), width, width),
                JointNorm.of(w.at("norm2"), config),
                FeedForward.geluTanh(w.at("ff"), width, 4 * width));
    }

    /** time (B, timeEmbedDim) after its activation; rotary may be null. What is still to be added to the tokens is freed early. */
    JointResidual apply(JointResidual x, long textTokens, Tensor time, Rotary rotary) {
        try (Scope scope = new Scope()) {
            JointNorm.At around = feedForwardNorm.at(time, textTokens);
            Normed attended = attend(x, attentionNorm.at(time, textTokens), rotary, around);
            return new JointResidual(attended.sum(), feedForward.apply(attended), around).keptBy(scope);
        }
    }

    private Normed attend(JointResidual x, JointNorm.At norm, Rotary rotary, JointNorm.At next) {
        try (Scope scope = new Scope()) {
            Normed entered = x.enter(norm, projections.isInEightBits());
            if (entered.sum() != x.x() && entered.sum() != x.added()) {
                x.release();
            }
            Tensor attended = projections.apply(entered, rotary).attend();
            return norm.enterNext(entered.sum(), attentionOut.apply(attended), next, feedForward.takesEightBits())
                    .keptBy(scope);
        }
    }
}
