package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.Float8Rows;
import reusediffusion.cuda.FusedNorm.Normed;

/**
 * A map of tokens whose samples may lie apart in memory, such as those of one of two joined streams: one product for each sample.
 *
 * @param map weight (out, in): tokens (B, S, in) to (B, S, out)
 */
public record SampleProducts(Linear map) {
    /** Tokens of a sample whose product by itself fills a large GPU. */
    private static final long LONG = 2048;

    /**
     * Maps what a norm gave (B, S, in) and writes it into {@code to} (B, S, out), whose samples may lie apart: one
     * product for each sample.
     */
    public void into(Tensor to, Normed x) {
        if (map.isInEightBits()) {
            eightBitsInto(to, x.rows() == null ? Float8Rows.of(x.out()) : x.rows(), x.sum());
            return;
        }
        productsInto(to, x.out());
    }

    private void productsInto(Tensor to, Tensor x) {
        for (long sample = 0; sample < to.size(0); sample++) {
            Tensor part = to.select(0, sample);
            Tensor in = x.select(0, sample);
            if (map.bias() == null) {
                torch.mm_out(part, in, map.weight().t());
            } else {
                torch.addmm_out(part, map.bias(), in, map.weight().t());
            }
        }
    }

    /**
     * Maps tokens (B, S, in) whose samples may lie apart to (B, S, out) in a row. Long samples have a product each, which
     * costs less than a copy of them; eight bits are brought into a row anyway.
     */
    public Tensor apply(Tensor x) {
        if (map.isInEightBits() || x.is_contiguous()) {
            return map.apply(x);
        }
        if (x.size(1) < LONG) {
            return map.apply(x.contiguous());
        }
        Tensor to = torch.empty(new long[] {x.size(0), x.size(1), map.weight().size(0)}, x.options(), null);
        productsInto(to, x);
        return to;
    }

    private void eightBitsInto(Tensor to, Float8Rows rows, Tensor like) {
        long tokens = to.size(1);
        if (to.size(0) > 1 && !Float8Rows.mayBeCutAt(tokens)) {
            to.copy_(map.apply(rows, like));
            return;
        }
        for (long sample = 0; sample < to.size(0); sample++) {
            rows.part(sample * tokens, tokens)
                    .timesInto(to.select(0, sample), new Float8Rows(map.weight(), map.scales()), map.bias());
        }
    }
}
