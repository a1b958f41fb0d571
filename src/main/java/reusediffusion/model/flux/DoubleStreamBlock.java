package reusediffusion.model.flux;

import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.BlockModulation;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.JointProjections;
import reusediffusion.nn.JointProjections.Entered;
import reusediffusion.nn.JointProjections.Entering;
import reusediffusion.nn.JointStream;
import reusediffusion.nn.JointTokens;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.ModulationVectors;
import reusediffusion.nn.PendingResidual;
import reusediffusion.nn.Projections;
import reusediffusion.nn.RmsNorm;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Text and image are modulated apart, attend together, and pass their own feed-forward.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxTransformerBlock}; arXiv 2403.03206.
 *
 * @param text the layers of the text's tokens (B, T, C)
 * @param image the layers of the image's tokens (B, I, C)
 */
record DoubleStreamBlock(JointStream text, JointStream image) {
    private static final double EPSILON = 1e-6;

    static DoubleStreamBlock of(Weights w, FluxConfig config) {
        long width = config.width();
        long heads = config.numAttentionHeads();
        Weights attention = w.at("attn");
        LayerNorm norm = LayerNorm.plain(width, EPSILON);
        JointStream text = new JointStream(
                Linear.of(w.at("norm1_context.linear"), width, 6 * width),
                norm,
                Projections.added(attention, width, width, heads)
                        .normalised(
                                headNorm(attention.at("norm_added_q"), config),
                                headNorm(attention.at("norm_added_k"), config)),
                Linear.inBlock(attention.at("to_add_out"), width, width),
                FeedForward.geluTanh(w.at("ff_context"), width, 4 * width));
        JointStream image = new JointStream(
                Linear.of(w.at("norm1.linear"), width, 6 * width),
                norm,
                normalised(attention, config),
                Linear.inBlock(attention.at("to_out.0"), width, width),
                FeedForward.geluTanh(w.at("ff"), width, 4 * width));
        return new DoubleStreamBlock(text, image);
    }

    /** The projections that both kinds of block have. */
    static Projections normalised(Weights attention, FluxConfig config) {
        return Projections.of(attention, config.width(), config.width(), config.numAttentionHeads(), true)
                .normalised(headNorm(attention.at("norm_q"), config), headNorm(attention.at("norm_k"), config));
    }

    private static RmsNorm headNorm(Weights w, FluxConfig config) {
        return RmsNorm.of(w, config.attentionHeadDim(), EPSILON);
    }

    /** The maps that make this block's modulations, in the order in which {@link #apply} reads these. */
    Stream<Linear> modulations() {
        return Stream.of(text.modulation(), image.modulation());
    }

    /** Of {@code vectors} this block's come next; the text's positions come first in {@code rotary}. Shapes stay. */
    JointTokens apply(JointTokens x, ModulationVectors vectors, Rotary rotary) {
        try (Scope scope = new Scope()) {
            BlockModulation forText = text.modulations(vectors);
            BlockModulation forImage = image.modulations(vectors);
            Entered entered = new JointProjections(text.projections(), image.projections(), false)
                    .apply(
                            new Entering(x.text().x(), () -> text.enter(x.text(), forText)),
                            new Entering(x.image().x(), () -> image.enter(x.image(), forImage)),
                            rotary);
            Tensor words = entered.first().sum();
            Tensor pixels = entered.second().sum();
            Tensor attended = entered.qkv().attend(); // (B, T + I, C)
            Tensor attendedByWords = attended.narrow(1, 0, words.size(1));
            Tensor attendedByPixels = attended.narrow(1, words.size(1), pixels.size(1));
            PendingResidual newText = text.finish(words, attendedByWords, forText);
            PendingResidual newImage = image.finish(pixels, attendedByPixels, forImage);
            return new JointTokens(HalfRange.clip(newText), newImage).keptBy(scope);
        }
    }
}
