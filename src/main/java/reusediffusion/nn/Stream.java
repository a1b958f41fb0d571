package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedNorm.Normed;

/**
 * One of the two streams of a joint block: text and image have the same layers, with weights of their own.
 *
 * <p>Source: diffusers {@code JointTransformerBlock}, {@code FluxTransformerBlock}; arXiv 2403.03206.
 */
public record Stream(Linear modulation, LayerNorm norm, Projections projections, Linear out, FeedForward feedForward) {

    /**
     * The modulations around attention and around the feed-forward, and more where the block has more layers.
     *
     * @param activated SiLU of the embedding of time and text (B, C)
     */
    public Modulation[] modulations(Tensor activated) {
        long vectors = modulation.weight().size(0) / modulation.weight().size(1);
        return Modulation.split(modulation.apply(activated), (int) vectors / 3);
    }

    /** What goes into the projections for the joint attention; x (B, S, C). */
    public Tensor enter(Tensor x, Modulation[] m) {
        return m[0].enter(norm, x);
    }

    /** x (B, S, C) with what it attended to added. */
    public Tensor leave(Tensor x, Tensor attended, Modulation[] m) {
        return m[0].after(x, out.apply(attended.contiguous()));
    }

    /** y (B, S, C) with its feed-forward added. */
    public Tensor feed(Tensor y, Modulation[] m) {
        return m[1].after(y, feedForward.apply(m[1].enter(norm, y)));
    }

    /** x (B, S, C) with what it attended to and its feed-forward added. */
    public Tensor finish(Tensor x, Tensor attended, Modulation[] m) {
        Normed left = m[0].enterNext(norm, x, out.apply(attended.contiguous()), m[1]);
        return m[1].after(left.sum(), feedForward.apply(left.out()));
    }
}
