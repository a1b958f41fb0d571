package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;

/**
 * One of the two streams of a joint block: text and image have the same layers, with weights of their own.
 *
 * <p>Source: diffusers {@code JointTransformerBlock}, {@code FluxTransformerBlock}; arXiv 2403.03206.
 */
public record JointStream(
        Linear modulation, LayerNorm norm, Projections projections, Linear out, FeedForward feedForward) {

    /**
     * The modulations around attention and around the feed-forward, and more where the block has more layers.
     *
     * @param activated SiLU of the embedding of time and text (B, C)
     */
    public Modulation[] modulations(Tensor activated) {
        long vectors = modulation.weight().size(0) / modulation.weight().size(1);
        return Modulation.split(modulation.apply(activated), (int) vectors / 3);
    }

    /** The tokens (B, S, C), and what goes into the projections for the joint attention. */
    public Normed enter(PendingResidual x, Modulation[] m) {
        return x.enter(norm, m[0], projections.isInEightBits());
    }

    /** x (B, S, C) with what it attended to added. */
    public Tensor leave(Tensor x, Tensor attended, Modulation[] m) {
        return m[0].after(x, leaving(attended));
    }

    /** y (B, S, C) and its feed-forward, still to be added. */
    public PendingResidual feed(Tensor y, Modulation[] m) {
        return new PendingResidual(y, feedForward.apply(m[1].enter(norm, y, feedForward.takesEightBits())), m[1]);
    }

    /** x (B, S, C) with what it attended to, and its feed-forward, still to be added. */
    public PendingResidual finish(Tensor x, Tensor attended, Modulation[] m) {
        Normed left = m[0].enterNext(norm, x, leaving(attended), m[1], feedForward.takesEightBits());
        return new PendingResidual(left.sum(), feedForward.apply(left), m[1]);
    }

    /** The map out; samples of this stream's tokens lie apart among those of both, which only eight bits are brought into without a copy. */
    private Tensor leaving(Tensor attended) {
        return out.apply(out.isInEightBits() ? attended : attended.contiguous());
    }
}
