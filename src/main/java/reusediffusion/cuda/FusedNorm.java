package reusediffusion.cuda;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Layer norm with the modulation behind it and the gated residual before it, in one pass over the tokens:
 * sum = x + gate · added, out = norm(sum) · (1 + scale) + shift.
 */
public final class FusedNorm {
    private static final int THREADS = 128;
    private static final int VECTORS = 4;
    private static final int WIDEST = THREADS * VECTORS * Kernels.WIDE;

    private FusedNorm() {}

    /**
     * Vectors that modulate the tokens of a sample, each (B, 1, C) and rows of one tensor; null for none.
     *
     * @param gate of the residual
     * @param shift behind the norm
     * @param scale behind the norm
     */
    public record Vectors(Tensor gate, Tensor shift, Tensor scale) {
        public static final Vectors NONE = new Vectors(null, null, null);

        /** Elements from one sample's vectors to the next's. */
        private long stride() {
            Tensor any = shift != null ? shift : gate;
            return any == null || any.size(0) == 1 ? 0 : any.stride(0);
        }
    }

    /**
     * What the two passes give.
     *
     * @param sum x + gate · added (B, S, C); x itself where nothing was added
     * @param out the modulated norm of it (B, S, C)
     */
    public record Normed(Tensor sum, Tensor out) {}

    /** Whether the kernel can do this: x (B, S, C) on a GPU, in a row, of at most 4096 channels in whole vectors. */
    public static boolean takes(Tensor x) {
        long width = x.size(-1);
        return x.dim() == 3 && width <= WIDEST && Kernels.read(x, width) && x.is_contiguous();
    }

    /**
     * Runs the kernel.
     *
     * @param x (B, S, C), for which {@link #takes} says so
     * @param added (B, S, C) in a row, or null
     * @param text so many tokens of each sample, the first ones, take the vectors {@code forText}, the others {@code forRest}
     * @param weight (C) of the norm, or null with {@code bias}
     */
    public static Normed run(
            Tensor x,
            Tensor added,
            long text,
            Vectors forText,
            Vectors forRest,
            Tensor weight,
            Tensor bias,
            double epsilon) {
        Tensor out = torch.empty_like(x);
        Tensor sum = added == null ? x : torch.empty_like(x);
        new Launch(Kernels.device(x))
                .with(out)
                .with(sum)
                .with(x)
                .with(added)
                .with(forText.gate())
                .with(forRest.gate())
                .with(forText.shift())
                .with(forRest.shift())
                .with(forText.scale())
                .with(forRest.scale())
                .with(weight)
                .with(bias)
                .with(forRest.stride())
                .with((int) x.size(1))
                .with((int) text)
                .with((int) x.size(2))
                .with((float) epsilon)
                .run(Kernels.of("norms", "norm", x), x.size(0) * x.size(1), 1, THREADS, 0);
        return new Normed(sum, out);
    }
}
