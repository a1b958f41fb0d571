package reusediffusion.model.sd3;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.Projections;
import reusediffusion.nn.Qkv;
import reusediffusion.weights.Weights;

/**
 * Image and text are modulated apart, attend together and pass their own feed-forward; the last block lets the text go after attention.
 *
 * <p>Source: diffusers {@code JointTransformerBlock}; arXiv 2403.03206.
 */
record JointBlock(Stream image, Stream text, boolean last) {
    private static final double EPSILON = 1e-6;

    static JointBlock of(Weights w, Sd3Config c, boolean last) {
        int width = c.width();
        int heads = c.numAttentionHeads();
        Weights attention = w.at("attn");
        LayerNorm norm = LayerNorm.plain(width, EPSILON);
        Stream image = new Stream(
                Linear.of(w.at("norm1.linear"), width, 6L * width),
                norm,
                Projections.of(attention, width, width, heads, true),
                Linear.of(attention.at("to_out.0"), width, width),
                FeedForward.geluTanh(w.at("ff"), width, 4L * width));
        Stream text = new Stream(
                Linear.of(w.at("norm1_context.linear"), width, (last ? 2L : 6L) * width),
                norm,
                Projections.added(attention, width, width, heads),
                last ? null : Linear.of(attention.at("to_add_out"), width, width),
                last ? null : FeedForward.geluTanh(w.at("ff_context"), width, 4L * width));
        return new JointBlock(image, text, last);
    }

    /** x, and SiLU of the embedding of time and text (B, C); shapes are kept. The last block leaves the text as it was. */
    Tokens apply(Tokens x, Tensor activated) {
        Modulation[] i = image.modulations(activated);
        Modulation[] t = last ? null : text.modulations(activated);
        Tensor normedText = text.norm().apply(x.text());
        Tensor modulatedText = last ? finalNorm(normedText, activated) : t[0].before(normedText);
        Qkv joint = image.projections()
                .apply(i[0].before(image.norm().apply(x.image())))
                .then(text.projections().apply(modulatedText));
        Tensor attended = joint.attend(); // (B, I + T, C)
        long pixels = x.image().size(1);
        Tensor newImage = image.finish(x.image(), attended.narrow(1, 0, pixels), i);
        return last
                ? new Tokens(x.text(), newImage)
                : new Tokens(
                        text.finish(
                                x.text(), attended.narrow(1, pixels, x.text().size(1)), t),
                        newImage);
    }

    private Tensor finalNorm(Tensor normed, Tensor activated) {
        return Modulation.scaleThenShift(normed, text.modulation().apply(activated));
    }
}
