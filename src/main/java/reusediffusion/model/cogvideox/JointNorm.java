package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.FusedNorm.Streams;
import reusediffusion.cuda.FusedNorm.Vectors;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * One norm over text and video tokens, with a modulation for each of the two.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXLayerNormZero}.
 *
 * @param modulation weight (6 · C, E): the embedding of time (B, E) to shift, scale and gate of video and of text
 * @param norm over the C channels of tokens (B, T + V, C)
 */
record JointNorm(Linear modulation, LayerNorm norm) {

    static JointNorm of(Weights w, CogVideoXConfig config) {
        return new JointNorm(
                Linear.of(w.at("linear"), config.timeEmbedDim(), 6L * config.width()),
                LayerNorm.of(w.at("norm"), config.width(), config.normEps()));
    }

    /** The modulations at a time; time (B, timeEmbedDim) is the embedded one after its activation. */
    At at(Tensor time, long textTokens) {
        Tensor both = modulation.apply(time); // the video's come first
        return new At(norm, Modulation.of(both, 1, 2), Modulation.of(both, 0, 2), textTokens);
    }

    /**
     * The norm of one block with its modulations: y = x + gate · f(norm(x) · (1 + scale) + shift), for x (B, T + V, C).
     *
     * @param norm over the C channels of a token
     * @param text for the first T tokens, its vectors (B, 1, C)
     * @param video for the V tokens behind them, its vectors (B, 1, C)
     * @param textTokens how many tokens are text, T
     */
    record At(LayerNorm norm, Modulation text, Modulation video, long textTokens) {

        /**
         * x (B, T + V, C), and what goes into the next layer.
         *
         * @param eightBits whether that layer begins with a product in eight bits
         */
        Normed before(Tensor x, boolean eightBits) {
            if (norm.fuses(x)) {
                return norm.fused(x, null, new Streams(textTokens, entering(text), entering(video)), eightBits);
            }
            try (Scope scope = new Scope()) {
                Tensor normed = norm.apply(x);
                Modulation.modulateInPlace(textOf(normed), text.shift(), text.scale());
                Modulation.modulateInPlace(videoOf(normed), video.shift(), video.scale());
                return new Normed(x, scope.keep(normed));
            }
        }

        /** x + gate · y, which takes the place of y. */
        Tensor addInto(Tensor x, Tensor y) {
            try (Scope scope = new Scope()) {
                text.addInto(textOf(x), textOf(y));
                video.addInto(videoOf(x), videoOf(y));
            }
            return y;
        }

        /** x + gate · y, and that entering the next layer; y may be overwritten. */
        Normed enterNext(Tensor x, Tensor y, At next, boolean eightBits) {
            if (next.norm.fuses(x) && y.is_contiguous()) {
                Streams streams = new Streams(textTokens, between(text, next.text), between(video, next.video));
                return next.norm.fused(x, y, streams, eightBits);
            }
            return next.before(addInto(x, y), eightBits);
        }

        /** The gates alone, handed to the outer scope. */
        At gatesKeptBy(Scope scope) {
            return new At(
                    norm,
                    new Modulation(null, null, scope.keep(text.gate())),
                    new Modulation(null, null, scope.keep(video.gate())),
                    textTokens);
        }

        private static Vectors entering(Modulation m) {
            return new Vectors(null, m.shift(), m.scale());
        }

        private static Vectors between(Modulation left, Modulation entered) {
            return new Vectors(left.gate(), entered.shift(), entered.scale());
        }

        private Tensor textOf(Tensor x) {
            return x.narrow(1, 0, textTokens);
        }

        private Tensor videoOf(Tensor x) {
            return x.narrow(1, textTokens, x.size(1) - textTokens);
        }
    }
}
