package reusediffusion.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.Branch;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.cuda.HeadLayout;

/**
 * The projections of two streams of tokens that are attended to together, one behind the other.
 *
 * @param first of the tokens (B, T, C) that come first
 * @param second of the tokens (B, I, C) behind them
 * @param beside whether the shorter stream's work may run at the same time as the longer one's, which pays where the products
 *     of the longer one leave room on the GPU
 */
public record JointProjections(Projections first, Projections second, boolean beside) {

    /**
     * A stream before its projections.
     *
     * @param tokens (B, S, C), of which shape and type are read
     * @param norm gives what goes into the projections, and is asked once
     */
    public record Entering(Tensor tokens, Supplier<Normed> norm) {}

    /**
     * Both streams in front of attention.
     *
     * @param first what the first stream's norm gave (B, S, C)
     * @param second what the second stream's norm gave (B, T, C)
     * @param qkv queries, keys and values of all S + T tokens
     */
    public record Entered(Normed first, Normed second, Qkv qkv) {}

    /**
     * Makes the inputs of attention over the tokens of both streams. On a GPU both streams write into one tensor.
     *
     * @param rotary turns by the positions of both, or null
     */
    public Entered apply(Entering x, Entering y, Rotary rotary) {
        if (first.joined() == null || second.joined() == null) {
            return together(x.norm().get(), y.norm().get(), rotary);
        }
        long own = x.tokens().size(1);
        long others = y.tokens().size(1);
        long[] shape = {
            x.tokens().size(0), own + others, first.joined().weight().size(0)
        };
        Tensor all = torch.empty(shape, x.tokens().options(), null);
        Tensor one = all.narrow(1, 0, own);
        Tensor two = all.narrow(1, own, others);
        boolean placed = HeadLayout.takes(all, first.heads());
        Qkv parts = first.inOne().parts(all);
        Supplier<Normed> projectFirst = () -> project(x, first, one, placed ? parts : null, rotary, 0);
        Supplier<Normed> projectSecond = () -> project(y, second, two, placed ? parts : null, rotary, own);
        Branch branch = beside ? Branch.begin() : Branch.IN_PLACE;
        Normed shorter = branch.run(own < others ? projectFirst : projectSecond);
        Normed longer = (own < others ? projectSecond : projectFirst).get();
        branch.join();
        Qkv qkv = placed
                ? parts
                : turned(first.inOne().place(one, null).then(second.inOne().place(two, null)), rotary);
        return own < others ? new Entered(shorter, longer, qkv) : new Entered(longer, shorter, qkv);
    }

    private Entered together(Normed x, Normed y, Rotary rotary) {
        return new Entered(x, y, turned(first.apply(x.out()).then(second.apply(y.out())), rotary));
    }

    private static Qkv turned(Qkv both, Rotary rotary) {
        return rotary == null ? both : both.rotate(rotary);
    }

    /** @param all queries, keys and values of both streams, in whose memory those of this one are normalised and turned; or null */
    private static Normed project(
            Entering stream, Projections projections, Tensor to, Qkv all, Rotary rotary, long start) {
        Normed entered = stream.norm().get();
        new SampleProducts(projections.joined()).into(to, entered);
        if (all != null) {
            projections.inOne().write(to, rotary, all, start);
        }
        return entered;
    }
}
