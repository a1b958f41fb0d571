package reusediffusion.cuda;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The update of a denoising step in one pass over the latents: guidance between two branches, the sampler's linear update, and how far each
 * sample moves.
 */
public final class FusedUpdate {
    private static final int THREADS = 256;
    private static final long PART = (long) THREADS * Kernels.WIDE;

    private FusedUpdate() {}

    /** The latents after a step.
     *
     * @param next (B, L…)
     * @param moved (B) mean |next - x| of each sample, or null where nobody asked
     */
    public record Updated(Tensor next, Tensor moved) {}

    /** Whether the kernel can do this: raw (G, B, L…) of one branch or two and x (B, L…), float32 in a row on a GPU. */
    public static boolean takes(Tensor raw, Tensor x) {
        return x.is_cuda()
                && x.scalar_type().intern() == ScalarType.Float
                && raw.scalar_type().intern() == ScalarType.Float
                && raw.size(0) <= 2
                && raw.numel() == raw.size(0) * x.numel()
                && Kernels.read(x, x.numel() / x.size(0))
                && x.is_contiguous()
                && raw.is_contiguous();
    }

    /**
     * sample · x + prediction · v, with v the one branch or negative + guidance · (positive - negative).
     *
     * @param raw (G, B, L…), for which with x (B, L…) {@link #takes} says so
     * @param measured whether somebody asks how far samples move
     */
    public static Updated run(
            Tensor raw, Tensor x, double guidance, double sample, double prediction, boolean measured) {
        long samples = x.size(0);
        long size = x.numel() / samples;
        long parts = (size + PART - 1) / PART;
        Tensor next = torch.empty_like(x);
        Tensor moved = measured ? torch.empty(new long[] {samples, parts}, x.options(), null) : null;
        new Launch(Kernels.device(x))
                .with(next)
                .with(moved)
                .with(raw)
                .with(x)
                .with((int) raw.size(0))
                .with((float) guidance)
                .with((float) sample)
                .with((float) prediction)
                .with(size)
                .run(Kernels.of("updates", "update", x), parts, samples, THREADS, 0);
        return new Updated(next, measured ? moved.sum(1).div(new Scalar((double) size)) : null);
    }
}
