package reusediffusion.model.sd3;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.Branch;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.nn.BlockModulation;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.JointProjections;
import reusediffusion.nn.JointProjections.Entered;
import reusediffusion.nn.JointProjections.Entering;
import reusediffusion.nn.JointStream;
import reusediffusion.nn.JointTokens;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.ModulationVectors;
import reusediffusion.nn.PendingResidual;
import reusediffusion.nn.Projections;
import reusediffusion.nn.RmsNorm;
import reusediffusion.weights.Weights;

/**
 * Image and text are modulated apart, attend together and pass their own feed-forward. In some blocks the image also
 * attends to itself alone; the last block lets the text go after attention.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code JointTransformerBlock}; arXiv 2403.03206.
 *
 * @param alone the image's attention to itself, or null
 * @param image the layers of the image's tokens (B, I, C)
 * @param text the layers of the text's tokens (B, T, C)
 * @param last whether the text is left after attention
 */
record JointBlock(JointStream image, JointStream text, SelfAttention alone, boolean last) {
    private static final double EPSILON = 1e-6;

    /**
     * The image's second attention (B, I, C), beside the joint one.
     *
     * @param projections tokens (B, I, C) to queries, keys and values (B, I, H, D)
     * @param out weight (C, C), of what was attended to (B, I, C)
     */
    record SelfAttention(Projections projections, Linear out) {}

    static JointBlock of(Weights w, Sd3Config c, int index) {
        int width = c.width();
        boolean last = index == c.numLayers() - 1;
        boolean dual = c.dual(index);
        Weights attention = w.at("attn");
        LayerNorm norm = LayerNorm.plain(width, EPSILON);
        JointStream image = new JointStream(
                Linear.of(w.at("norm1.linear"), width, (dual ? 9L : 6L) * width),
                norm,
                normalised(Projections.of(attention, width, width, c.numAttentionHeads(), true), attention, "norm", c),
                Linear.inBlock(attention.at("to_out.0"), width, width),
                FeedForward.geluTanh(w.at("ff"), width, 4L * width));
        JointStream text = new JointStream(
                Linear.of(w.at("norm1_context.linear"), width, (last ? 2L : 6L) * width),
                norm,
                normalised(
                        Projections.added(attention, width, width, c.numAttentionHeads()), attention, "norm_added", c),
                last ? null : Linear.inBlock(attention.at("to_add_out"), width, width),
                last ? null : FeedForward.geluTanh(w.at("ff_context"), width, 4L * width));
        return new JointBlock(image, text, dual ? alone(w.at("attn2"), c) : null, last);
    }

    private static SelfAttention alone(Weights w, Sd3Config c) {
        Projections projections = Projections.of(w, c.width(), c.width(), c.numAttentionHeads(), true);
        return new SelfAttention(
                normalised(projections, w, "norm", c), Linear.inBlock(w.at("to_out.0"), c.width(), c.width()));
    }

    /** With {@code <norm>_q} and {@code <norm>_k} where the configuration has them. */
    private static Projections normalised(Projections projections, Weights w, String norm, Sd3Config c) {
        return c.normalisesHeads()
                ? projections.normalised(
                        RmsNorm.of(w.at(norm + "_q"), c.attentionHeadDim(), EPSILON),
                        RmsNorm.of(w.at(norm + "_k"), c.attentionHeadDim(), EPSILON))
                : projections;
    }

    /** The maps that make this block's modulations, in the order in which {@link #apply} reads these. */
    Stream<Linear> modulations() {
        return Stream.of(image.modulation(), text.modulation());
    }

    /** x, and the modulations, of which this block's come next; shapes are kept. The last block leaves the text as it was. */
    JointTokens apply(JointTokens x, ModulationVectors vectors) {
        BlockModulation i = image.modulations(vectors);
        BlockModulation t = last ? null : text.modulations(vectors);
        Entered entered = new JointProjections(image.projections(), text.projections(), true)
                .apply(
                        new Entering(x.image().x(), () -> image.enter(x.image(), i)),
                        new Entering(x.text().x(), () -> enterText(x.text(), t, vectors)),
                        null);
        Tensor pixels = entered.first().sum();
        Tensor words = entered.second().sum();
        Tensor attended = entered.qkv().attend(); // (B, I + T, C)
        Tensor attendedByPixels = attended.narrow(1, 0, pixels.size(1));
        if (last) {
            return new JointTokens(PendingResidual.of(words), finishImage(pixels, attendedByPixels, i));
        }
        Tensor attendedByWords = attended.narrow(1, pixels.size(1), words.size(1));
        Branch beside = Branch.begin();
        PendingResidual newText = beside.run(() -> text.finish(words, attendedByWords, t));
        PendingResidual newImage = finishImage(pixels, attendedByPixels, i);
        beside.join();
        return new JointTokens(newText, newImage);
    }

    private Normed enterText(PendingResidual x, BlockModulation by, ModulationVectors vectors) {
        return last ? finalNorm(x.sum(), vectors) : text.enter(x, by);
    }

    private PendingResidual finishImage(Tensor x, Tensor attended, BlockModulation by) {
        return alone == null
                ? image.finish(x, attended, by)
                : image.feed(
                        by.ownAttention().addInto(image.leave(x, attended, by), attendAlone(x, by.ownAttention())), by);
    }

    private Tensor attendAlone(Tensor x, Modulation m) {
        Normed entered = m.enter(image.norm(), x, alone.projections().isInEightBits());
        return alone.out().apply(alone.projections().apply(entered, null).attend());
    }

    private Normed finalNorm(Tensor x, ModulationVectors vectors) {
        return new Normed(x, Modulation.scaleThenShift(text.norm(), x, vectors.next(text.modulation())));
    }
}
