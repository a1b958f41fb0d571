package reusediffusion.cuda;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Group norm of pictures and clips that lie channels-last, with an optional vector added before it and an optional SiLU behind it: two passes that
 * read, one that writes. torch's own group norm would first copy such a picture into another order.
 */
public final class FusedGroupNorm {
    private static final int THREADS = 256;
    private static final int WARP = 32;
    private static final int BLOCKS = 528;
    private static final int FEWEST_PIXELS = 32;
    private static final int MOST_SHARED = 48 << 10;

    private FusedGroupNorm() {}

    /** Whether the kernels can do this: x (B, C, H, W) or (B, C, F, H, W) on a GPU, channels-last. */
    public static boolean takes(Tensor x) {
        return (x.dim() == 4 || x.dim() == 5)
                && Kernels.read(x, x.size(1))
                && x.is_contiguous(x.dim() == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.ChannelsLast3d)
                && shared(x) <= MOST_SHARED;
    }

    /** How the pixels of a tensor, those of all frames, are shared out to blocks of threads. */
    private record Chunks(int pixels, int perChunk, int count) {
        static Chunks of(Tensor x) {
            int pixels = Math.toIntExact(x.numel() / x.size(0) / x.size(1));
            int perChunk = (int) Math.max(FEWEST_PIXELS, pixels * x.size(0) / BLOCKS);
            return new Chunks(pixels, perChunk, (pixels + perChunk - 1) / perChunk);
        }
    }

    /**
     * Normalises groups of channels, with what is added before and SiLU behind where asked for.
     *
     * @param x (B, C, …), for which {@link #takes} says so
     * @param added (B, C) in a row, added to every pixel before the norm, or null
     * @return of the shape of x, channels-last
     */
    public static Tensor run(
            Tensor x, Tensor added, Tensor weight, Tensor bias, long groups, double epsilon, boolean silu) {
        Chunks chunks = Chunks.of(x);
        Tensor moments = moments(x, added, groups, epsilon, chunks);
        Tensor out = torch.empty_like(x);
        new Launch(Kernels.device(x))
                .with(out)
                .with(x)
                .with(added)
                .with(moments)
                .with(weight)
                .with(bias)
                .with(chunks.pixels)
                .with(chunks.perChunk)
                .with((int) x.size(1))
                .with((int) groups)
                .with(silu ? 1 : 0)
                .run(Kernels.of("groups", "group_norm", x), chunks.count, x.size(0), THREADS, 0);
        return out;
    }

    /** Whether {@link #underLatents} can do this: clips x for which {@link #takes} says so, on a GPU that takes that kernel. */
    public static boolean takesLatents(Tensor x) {
        return x.dim() == 5 && takes(x) && Kernels.has("latents", x);
    }

    /**
     * SiLU of the norm · by + plus.
     *
     * @param x (B, C, F, H, W), for which {@link #takesLatents} says so
     * @param by (B, C, f, h, w), each for a block of x, as are those of {@code plus}
     * @param alone so many first frames of x, and of the latents, are by themselves
     */
    public static Tensor underLatents(
            Tensor x, Tensor weight, Tensor bias, long groups, double epsilon, Tensor by, Tensor plus, long alone) {
        Chunks chunks = Chunks.of(x);
        Tensor moments = moments(x, null, groups, epsilon, chunks);
        Tensor out = torch.empty_like(x);
        Launch launch = new Launch(Kernels.device(x))
                .with(out)
                .with(x)
                .with(moments)
                .with(weight)
                .with(bias)
                .with(by.contiguous(MemoryFormat.ChannelsLast3d))
                .with(plus.contiguous(MemoryFormat.ChannelsLast3d));
        for (Tensor sized : new Tensor[] {x, by}) {
            launch.with((int) sized.size(2)).with((int) sized.size(3)).with((int) sized.size(4));
        }
        launch.with((int) alone)
                .with(chunks.perChunk)
                .with((int) x.size(1))
                .with((int) groups)
                .run(Kernels.of("latents", "latent_norm", x), chunks.count, x.size(0), THREADS, 0);
        return out;
    }

    /** Mean and 1 / deviation of each group: (B, groups, 2). */
    private static Tensor moments(Tensor x, Tensor added, long groups, double epsilon, Chunks chunks) {
        int device = Kernels.device(x);
        TensorOptions floats = new TensorOptions(ScalarType.Float).device(new DeviceOptional(x.device()));
        Tensor parts = torch.empty(new long[] {x.size(0), groups, chunks.count, 2}, floats, null);
        new Launch(device)
                .with(parts)
                .with(x)
                .with(added)
                .with(chunks.pixels)
                .with(chunks.perChunk)
                .with((int) x.size(1))
                .with((int) groups)
                .run(Kernels.of("groups", "moments", x), chunks.count, x.size(0), THREADS, shared(x));
        Tensor moments = torch.empty(new long[] {x.size(0), groups, 2}, floats, null);
        new Launch(device)
                .with(moments)
                .with(parts)
                .with(chunks.count)
                .with(chunks.pixels)
                .with(chunks.perChunk)
                .with((int) (x.size(1) / groups))
                .with((float) epsilon)
                .run(Kernels.of("groups", "join_moments", device), groups, x.size(0), WARP, 0);
        return moments;
    }

    /** Two sums a channel for each row of threads. */
    private static int shared(Tensor x) {
        int channels = (int) x.size(1);
        int rows = THREADS / Math.min(channels / Kernels.WIDE, THREADS);
        return 2 * rows * channels * Float.BYTES;
    }
}
