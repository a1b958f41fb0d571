package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;

/**
 * One of the two streams of a joint block: text and image have the same layers, with weights of their own.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code JointTransformerBlock}, {@code FluxTransformerBlock}; arXiv 2403.03206.
 *
 * @param modulation weight (n · C, C): the embedding (B, C) to shift, scale and gate of each part; n is 6, 9 with a second attention, and 2
 *     where the last block leaves the text
 * @param norm over the C channels of tokens (B, S, C)
 * @param projections tokens (B, S, C) to queries, keys and values (B, S, H, D)
 * @param out weight (C, C), of what was attended to (B, S, C); null where the last block leaves the text
 * @param feedForward tokens (B, S, C) through (B, S, 4 · C); null where the last block leaves the text
 */
public record JointStream(
        Linear modulation, LayerNorm norm, Projections projections, Linear out, FeedForward feedForward) {

    /**
     * What modulates this stream at a time.
     *
     * @param vectors those of the whole network, of which this stream's come next
     */
    public BlockModulation modulations(ModulationVectors vectors) {
        long count = modulation.weight().size(0) / modulation.weight().size(1);
        return BlockModulation.of(vectors.next(modulation), count / 3);
    }

    /** The tokens (B, S, C) together with what goes into the projections for the joint attention. */
    public Normed enter(PendingResidual x, BlockModulation by) {
        return x.enter(norm, by.attention(), projections.isInEightBits());
    }

    /** x (B, S, C) with what it attended to added. */
    public Tensor leave(Tensor x, Tensor attended, BlockModulation by) {
        return by.attention().addInto(x, leaving(attended));
    }

    /** y (B, S, C) and its feed-forward, still to be added. */
    public PendingResidual feed(Tensor y, BlockModulation by) {
        return new PendingResidual(
                y, feedForward.apply(by.feedForward().enter(norm, y, feedForward.takesEightBits())), by.feedForward());
    }

    /** x (B, S, C) with what it attended to, and its feed-forward, still to be added. */
    public PendingResidual finish(Tensor x, Tensor attended, BlockModulation by) {
        Normed left =
                by.attention().enterNext(norm, x, leaving(attended), by.feedForward(), feedForward.takesEightBits());
        return new PendingResidual(left.sum(), feedForward.apply(left), by.feedForward());
    }

    /** The map out; samples of this stream's tokens lie apart among those of both. */
    private Tensor leaving(Tensor attended) {
        return new SampleProducts(out).apply(attended);
    }
}
