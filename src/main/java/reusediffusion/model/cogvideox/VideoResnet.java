package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * x + conv(silu(norm(conv(silu(norm(x)))))), with a 1 × 1 × 1 map of x where the channels change.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXResnetBlock3D}.
 *
 * @param norm1 of x (B, in, F, H, W), followed by SiLU
 * @param conv1 weight (out, in, 3, 3, 3)
 * @param norm2 of (B, out, F, H, W), followed by SiLU
 * @param conv2 weight (out, out, 3, 3, 3)
 * @param shortcut weight (out, in, 1, 1, 1), or null where the channels stay
 */
record VideoResnet(LatentNorm norm1, CausalConv3d conv1, LatentNorm norm2, CausalConv3d conv2, CausalConv3d shortcut) {

    /** Makes the norm of a block from its weights and channels. */
    @FunctionalInterface
    interface Norms {
        LatentNorm of(Weights w, long channels);
    }

    static VideoResnet of(Weights w, long in, long out, Norms norms) {
        return new VideoResnet(
                norms.of(w.at("norm1"), in),
                CausalConv3d.of(w.at("conv1"), in, out),
                norms.of(w.at("norm2"), out),
                CausalConv3d.of(w.at("conv2"), out, out),
                in == out ? null : CausalConv3d.pointwise(w.at("conv_shortcut"), in, out));
    }

    /** x (B, in, F, H, W) → (B, out, F, H, W). */
    Tensor apply(Tensor x, Tensor latents, FrameMemory memory) {
        try (Scope scope = new Scope()) {
            Tensor y = convolved(norm2, conv2, convolved(norm1, conv1, x, latents, memory), latents, memory);
            return scope.keep(y.add_(shortcut == null ? x : shortcut.apply(x, memory)));
        }
    }

    private static Tensor convolved(LatentNorm norm, CausalConv3d conv, Tensor x, Tensor latents, FrameMemory memory) {
        try (Scope scope = new Scope()) {
            return scope.keep(conv.apply(norm.activated(x, latents), memory));
        }
    }
}
