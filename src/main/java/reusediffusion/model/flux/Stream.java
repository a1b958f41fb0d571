package reusediffusion.model.flux;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.Projections;
import reusediffusion.nn.Qkv;
import reusediffusion.nn.RmsNorm;
import reusediffusion.weights.Weights;

/** The text's or the image's own layers in a {@link DoubleStreamBlock}. */
record Stream(Linear modulation, LayerNorm norm, Projections projections, Linear out, FeedForward feedForward) {

    static Stream image(Weights block, FluxConfig config) {
        long width = config.width();
        Weights attention = block.at("attn");
        return of(
                block.at("norm1"),
                Projections.of(attention, width, width, config.numAttentionHeads(), true)
                        .normalised(headNorm(attention.at("norm_q"), config), headNorm(attention.at("norm_k"), config)),
                attention.at("to_out.0"),
                block.at("ff"),
                width);
    }

    static Stream text(Weights block, FluxConfig config) {
        long width = config.width();
        Weights attention = block.at("attn");
        return of(
                block.at("norm1_context"),
                Projections.added(attention, width, width, config.numAttentionHeads())
                        .normalised(
                                headNorm(attention.at("norm_added_q"), config),
                                headNorm(attention.at("norm_added_k"), config)),
                attention.at("to_add_out"),
                block.at("ff_context"),
                width);
    }

    private static Stream of(Weights norm, Projections projections, Weights out, Weights feedForward, long width) {
        return new Stream(
                Linear.of(norm.at("linear"), width, 6 * width),
                LayerNorm.plain(width, 1e-6),
                projections,
                Linear.of(out, width, width),
                FeedForward.geluTanh(feedForward, width, 4 * width));
    }

    /** Normalisation of queries or keys over the channels of a head. */
    static RmsNorm headNorm(Weights w, FluxConfig config) {
        return RmsNorm.of(w, config.attentionHeadDim(), 1e-6);
    }

    /** Of the attention and of the feed-forward; condition (B, C). */
    Modulation[] modulate(Tensor condition) {
        return Modulation.split(modulation.apply(condition), 2);
    }

    /** What goes into the joint attention; x (B, S, C). */
    Qkv enter(Tensor x, Modulation[] modulations) {
        return projections.apply(modulations[0].before(norm.apply(x)));
    }

    /** x (B, S, C) with what it attended to, and its feed-forward, added. */
    Tensor leave(Tensor x, Tensor attended, Modulation[] modulations) {
        Tensor y = modulations[0].after(x, out.apply(attended));
        return modulations[1].after(y, feedForward.apply(modulations[1].before(norm.apply(y))));
    }
}
