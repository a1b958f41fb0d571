package reusediffusion.cuda;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** h · gelu(g) of rows [h, g] in one pass; arXiv 2002.05202. */
public final class GatedUnit {
    private static final int THREADS = 256;

    private GatedUnit() {}

    /** Whether the kernel can do this: both (…, 2 · C) on a GPU, in a row. */
    public static boolean takes(Tensor both) {
        return Kernels.read(both, both.size(-1) / 2) && both.is_contiguous();
    }

    /** Takes {@code both} (…, 2 · C) and gives (…, C). */
    public static Tensor run(Tensor both) {
        long[] shape = both.shape();
        int width = (int) (shape[shape.length - 1] / 2);
        shape[shape.length - 1] = width;
        Tensor out = torch.empty(shape, both.options(), null);
        long vectors = out.numel() / Kernels.WIDE;
        new Launch(Kernels.device(both))
                .with(out)
                .with(both)
                .with(vectors)
                .with(width)
                .run(Kernels.of("gates", "gated", both), (vectors + THREADS - 1) / THREADS, 1, THREADS, 0);
        return out;
    }
}
