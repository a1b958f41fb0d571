package reusediffusion.cuda;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Group norm of pictures that lie channels-last, with an optional vector added before it and an optional SiLU behind it: two passes that read, one
 * that writes. torch's own group norm would first copy such a picture into another order.
 */
public final class FusedGroupNorm {
    private static final int THREADS = 256;
    private static final int WARP = 32;
    private static final int BLOCKS = 528;
    private static final int FEWEST_PIXELS = 32;
    private static final int MOST_SHARED = 48 << 10;

    private FusedGroupNorm() {}

    /** Whether the kernels can do this: x (B, C, H, W) on a GPU, channels-last. */
    public static boolean takes(Tensor x) {
        return x.dim() == 4
                && Kernels.read(x, x.size(1))
                && x.is_contiguous(MemoryFormat.ChannelsLast)
                && shared(x) <= MOST_SHARED;
    }

    /**
     * Runs the kernels.
     *
     * @param x (B, C, H, W), for which {@link #takes} says so
     * @param added (B, C) in a row, added to every pixel before the norm, or null
     * @return (B, C, H, W), channels-last
     */
    public static Tensor run(
            Tensor x, Tensor added, Tensor weight, Tensor bias, long groups, double epsilon, boolean silu) {
        int device = Kernels.device(x);
        int pixels = (int) (x.size(2) * x.size(3));
        int channels = (int) x.size(1);
        long samples = x.size(0);
        int perChunk = (int) Math.max(FEWEST_PIXELS, pixels * samples / BLOCKS);
        int chunks = (pixels + perChunk - 1) / perChunk;
        TensorOptions floats = new TensorOptions(ScalarType.Float).device(new DeviceOptional(x.device()));
        Tensor parts = torch.empty(new long[] {samples, groups, chunks, 2}, floats, null);
        new Launch(device)
                .with(parts)
                .with(x)
                .with(added)
                .with(pixels)
                .with(perChunk)
                .with(channels)
                .with((int) groups)
                .run(Kernels.of("groups", "moments", x), chunks, samples, THREADS, shared(x));
        Tensor moments = torch.empty(new long[] {samples, groups, 2}, floats, null);
        new Launch(device)
                .with(moments)
                .with(parts)
                .with(chunks)
                .with(pixels)
                .with(perChunk)
                .with((int) (channels / groups))
                .with((float) epsilon)
                .run(Kernels.of("groups", "join_moments", device), groups, samples, WARP, 0);
        Tensor out = torch.empty_like(x);
        new Launch(device)
                .with(out)
                .with(x)
                .with(added)
                .with(moments)
                .with(weight)
                .with(bias)
                .with(pixels)
                .with(perChunk)
                .with(channels)
                .with((int) groups)
                .with(silu ? 1 : 0)
                .run(Kernels.of("groups", "group_norm", x), chunks, samples, THREADS, 0);
        return out;
    }

    /** Two sums a channel for each row of threads. */
    private static int shared(Tensor x) {
        int channels = (int) x.size(1);
        int rows = THREADS / Math.min(channels / Kernels.WIDE, THREADS);
        return 2 * rows * channels * Float.BYTES;
    }
}
