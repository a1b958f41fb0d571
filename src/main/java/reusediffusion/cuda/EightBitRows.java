package reusediffusion.cuda;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Brings rows into eight bits in one pass, with GELU before that where asked for. */
final class EightBitRows {
    private static final int THREADS = 256;
    private static final int VECTORS = 8;
    private static final int WIDEST = THREADS * VECTORS * Kernels.WIDE;

    private EightBitRows() {}

    /** Whether the kernel can do this: rows in a row on a GPU that has such numbers, of at most 16384 channels in whole vectors. */
    static boolean takes(Tensor first, Tensor second) {
        return readable(first)
                && (second == null || readable(second))
                && first.size(-1) + (second == null ? 0 : second.size(-1)) <= WIDEST
                && Kernels.has("eights", first);
    }

    private static boolean readable(Tensor x) {
        return Kernels.read(x, x.size(-1)) && x.is_contiguous();
    }

    /**
     * Runs the kernel.
     *
     * @param first (…, K)
     * @param second (…, L) that stands behind it in each row, or null
     * @param activated whether the last of them goes through GELU by its tanh approximation
     */
    static Float8Rows run(Tensor first, Tensor second, boolean activated) {
        long width = first.size(-1);
        long more = second == null ? 0 : second.size(-1);
        long rows = first.numel() / width;
        TensorOptions here = new TensorOptions(ScalarType.Float8_e4m3fn).device(new DeviceOptional(first.device()));
        Tensor values = torch.empty(new long[] {rows, width + more}, here, null);
        TensorOptions floats = new TensorOptions(ScalarType.Float).device(new DeviceOptional(first.device()));
        Tensor scales = torch.empty(new long[] {rows, 1}, floats, null);
        new Launch(Kernels.device(first))
                .with(values)
                .with(scales)
                .with(first)
                .with(second)
                .with((int) width)
                .with((int) more)
                .with(activated ? 1 : 0)
                .run(Kernels.of("eights", "eights", first), rows, 1, THREADS, 0);
        return new Float8Rows(values, scales);
    }
}
