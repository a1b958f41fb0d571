package reusediffusion.cuda;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Brings rows into eight bits in one pass, with GELU before that where asked for. */
final class EightBitRows {
    private static final int THREADS = 256;
    private static final int MOST_THREADS = 512;
    private static final int WARP = 32;
    private static final int VECTORS = 4;
    private static final int WIDEST = MOST_THREADS * VECTORS * Kernels.WIDE;

    private EightBitRows() {}

    /** Whether the kernel can do this: rows in a row on a GPU that has such numbers, of at most 16384 channels in whole vectors. */
    static boolean takes(Tensor first, Tensor second) {
        return Kernels.read(first, first.size(-1))
                && tokensInARow(first)
                && (second == null || Kernels.read(second, second.size(-1)) && second.is_contiguous())
                && first.size(-1) + (second == null ? 0 : second.size(-1)) <= WIDEST
                && Kernels.has("eights", first);
    }

    /** Samples (B, S, K) may lie apart, as those of one stream among the tokens of two do. */
    private static boolean tokensInARow(Tensor x) {
        return x.is_contiguous() || x.dim() == 3 && x.stride(2) == 1 && x.stride(1) == x.size(2);
    }

    /** Room for rows on the device of {@code like}. */
    static Float8Rows empty(long rows, long width, Tensor like) {
        TensorOptions eight = new TensorOptions(ScalarType.Float8_e4m3fn).device(new DeviceOptional(like.device()));
        TensorOptions floats = new TensorOptions(ScalarType.Float).device(new DeviceOptional(like.device()));
        return new Float8Rows(
                torch.empty(new long[] {rows, width}, eight, null), torch.empty(new long[] {rows, 1}, floats, null));
    }

    /**
     * Runs the kernel.
     *
     * @param first (…, K) in a row, or (B, S, K) whose samples lie apart
     * @param second (…, L) that stands behind it in each row, or null
     * @param activated whether the last of them goes through GELU by its tanh approximation
     */
    static Float8Rows run(Tensor first, Tensor second, boolean activated) {
        long width = first.size(-1);
        long more = second == null ? 0 : second.size(-1);
        long rows = first.numel() / width;
        boolean apart = !first.is_contiguous();
        int lanes = lanes(width + more);
        int threads = Math.max(THREADS, lanes);
        Float8Rows made = empty(rows, width + more, first);
        new Launch(Kernels.device(first))
                .with(made.values())
                .with(made.scales())
                .with(first)
                .with(second)
                .with((int) width)
                .with((int) more)
                .with(activated ? 1 : 0)
                .with(Math.toIntExact(apart ? first.size(1) : rows))
                .with(apart ? first.stride(0) : 0)
                .with(lanes)
                .with(rows)
                .run(Kernels.of("eights", "eights", first), (rows * lanes + threads - 1) / threads, 1, threads, 0);
        return made;
    }

    /** The fewest threads that hold a row of this width: a power of two, and at least a warp. */
    private static int lanes(long width) {
        int lanes = WARP;
        while ((long) lanes * VECTORS * Kernels.WIDE < width) {
            lanes *= 2;
        }
        return lanes;
    }
}
