package reusediffusion.model.sd3;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.FeedForward;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.Projections;

/** One of the two streams of a joint block: text and image have the same layers, with weights of their own. */
record Stream(Linear modulation, LayerNorm norm, Projections projections, Linear out, FeedForward mlp) {

    /** The modulations around attention and around the feed-forward; activated: SiLU of the embedding (B, C). */
    Modulation[] modulations(Tensor activated) {
        return Modulation.split(modulation.apply(activated), 2);
    }

    /** x (B, S, C) with what attention gave added, then the feed-forward. */
    Tensor finish(Tensor x, Tensor attended, Modulation[] m) {
        Tensor y = m[0].after(x, out.apply(attended));
        return m[1].after(y, mlp.apply(m[1].before(norm.apply(y))));
    }
}
