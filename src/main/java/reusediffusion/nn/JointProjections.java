package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.HeadLayout;

/**
 * The projections of two streams of tokens that are attended to together, one behind the other.
 *
 * @param first of the tokens (B, T, C) that come first
 * @param second of the tokens (B, I, C) behind them
 */
public record JointProjections(Projections first, Projections second) {

    /**
     * Makes the inputs of attention over the tokens of both streams, x (B, S, C) and y (B, T, C).
     *
     * @param rotary turns by the positions of both, or null
     */
    public Qkv apply(Normed x, Normed y, Rotary rotary) {
        if (first.joined() == null || second.joined() == null) {
            Qkv both = first.apply(x.out()).then(second.apply(y.out()));
            return rotary == null ? both : both.rotate(rotary);
        }
        long own = x.sum().size(1);
        long others = y.sum().size(1);
        long[] shape = {x.sum().size(0), own + others, first.joined().weight().size(0)};
        Tensor all = torch.empty(shape, x.sum().options(), null);
        Tensor one = all.narrow(1, 0, own);
        Tensor two = all.narrow(1, own, others);
        new SampleProducts(first.joined()).into(one, x);
        new SampleProducts(second.joined()).into(two, y);
        if (!HeadLayout.takes(all, first.heads())) {
            Qkv both = first.inOne().place(one, null).then(second.inOne().place(two, null));
            return rotary == null ? both : both.rotate(rotary);
        }
        Qkv both = first.inOne().parts(all);
        first.inOne().write(one, rotary, both, 0);
        second.inOne().write(two, rotary, both, own);
        return both;
    }
}
