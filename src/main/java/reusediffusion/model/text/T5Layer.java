package reusediffusion.model.text;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Activation;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Projections;
import reusediffusion.nn.RmsNorm;
import reusediffusion.weights.Weights;

/**
 * Self-attention with relative positions and a gated feed-forward, each behind a norm. float16 overflows behind the
 * last map: it and the sum that it enters are in float32 then.
 *
 * <p>Source: transformers 5.17 {@code T5Block}.
 *
 * @param attentionNorm over the C channels of tokens (B, S, C), before attention
 * @param attention tokens (B, S, C) to queries, keys and values (B, S, H, D)
 * @param out weight (C, H · D), of what was attended to
 * @param norm over the C channels of tokens (B, S, C), before the feed-forward
 * @param gate weight (F, C)
 * @param activation of the gate (B, S, F)
 * @param value weight (F, C), whose result the gate multiplies
 * @param down weight (C, F)
 */
record T5Layer(
        RmsNorm attentionNorm,
        Projections attention,
        Linear out,
        RmsNorm norm,
        Linear gate,
        Activation activation,
        Linear value,
        Linear down) {

    static T5Layer of(Weights block, T5Config c) {
        Weights attention = block.at("layer.0.SelfAttention");
        Weights dense = block.at("layer.1.DenseReluDense");
        int width = c.dModel();
        int inner = c.numHeads() * c.dKv();
        return new T5Layer(
                RmsNorm.of(block.at("layer.0.layer_norm"), width, c.layerNormEpsilon()),
                new Projections(
                        Linear.withoutBias(attention.at("q"), width, inner),
                        Linear.withoutBias(attention.at("k"), width, inner),
                        Linear.withoutBias(attention.at("v"), width, inner),
                        c.numHeads()),
                Linear.withoutBias(attention.at("o"), inner, width),
                RmsNorm.of(block.at("layer.1.layer_norm"), width, c.layerNormEpsilon()),
                Linear.withoutBias(dense.at("wi_0"), width, c.dFf()),
                c.activation(),
                Linear.withoutBias(dense.at("wi_1"), width, c.dFf()),
                Linear.withoutBias(dense.wide().at("wo"), c.dFf(), width));
    }

    /** x (B, S, C), bias (1, H, S, S) in the type of the weights → (B, S, C). */
    Tensor apply(Tensor x, Tensor bias) {
        Tensor y = x.add(out.apply(attention.apply(attentionNorm.apply(x)).attend(bias, 1)));
        Tensor normed = norm.apply(y);
        Tensor gated = activation.apply(gate.apply(normed)).mul(value.apply(normed));
        return y.add(down.apply(gated.to(down.weight().scalar_type())));
    }
}
