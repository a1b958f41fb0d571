package reusediffusion.model.text;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Activation;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Projections;
import reusediffusion.weights.Weights;

/**
 * Causal self-attention and a feed-forward over tokens (B, S, C), each behind a norm.
 *
 * <p>Source: transformers 5.17 {@code CLIPEncoderLayer}.
 *
 * @param norm1 over the C channels of tokens (B, S, C), before attention
 * @param attention tokens (B, S, C) to queries, keys and values (B, S, H, D)
 * @param out weight (C, C), of what was attended to (B, S, C)
 * @param norm2 over the C channels of tokens (B, S, C), before the feed-forward
 * @param mlp tokens (B, S, C) through (B, S, F)
 */
record ClipTextLayer(LayerNorm norm1, Projections attention, Linear out, LayerNorm norm2, FeedForward mlp)
        implements UnaryOperator<Tensor> {

    static ClipTextLayer of(Weights w, ClipTextConfig c) {
        int width = c.hiddenSize();
        Weights attention = w.at("self_attn");
        return new ClipTextLayer(
                LayerNorm.of(w.at("layer_norm1"), width, c.layerNormEps()),
                new Projections(
                        Linear.of(attention.at("q_proj"), width, width),
                        Linear.of(attention.at("k_proj"), width, width),
                        Linear.of(attention.at("v_proj"), width, width),
                        c.numAttentionHeads()),
                Linear.of(attention.at("out_proj"), width, width),
                LayerNorm.of(w.at("layer_norm2"), width, c.layerNormEps()),
                new FeedForward(
                        Linear.of(w.at("mlp.fc1"), width, c.intermediateSize()),
                        Activation.named(c.hiddenAct()),
                        Linear.of(w.at("mlp.fc2"), c.intermediateSize(), width)));
    }

    /** Applies the layer to x (B, S, C) and gives (B, S, C). */
    @Override
    public Tensor apply(Tensor x) {
        Tensor y = x.add(out.apply(attention.apply(norm1.apply(x)).attendCausally()));
        return y.add(mlp.apply(norm2.apply(y)));
    }
}
