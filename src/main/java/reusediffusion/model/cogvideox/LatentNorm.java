package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.GroupNorm;
import reusediffusion.weights.Weights;

/**
 * Group normalisation; in the decoder the latents that are being decoded scale and shift its result.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXSpatialNorm3D} and, without latents, {@code GroupNorm}.
 */
@FunctionalInterface
interface LatentNorm {

    /** x (B, C, F, H, W), latents (B, Z, f, h, w) → a new tensor of x's shape. */
    Tensor apply(Tensor x, Tensor latents);

    /** The result of {@link #apply}, with SiLU applied to it. */
    default Tensor activated(Tensor x, Tensor latents) {
        return torch.silu_(apply(x, latents));
    }

    /** The encoder's: the latents do nothing. */
    static LatentNorm plain(Weights w, long channels, VideoAutoencoderConfig config, double epsilon) {
        GroupNorm norm = GroupNorm.of(w, channels, config.normNumGroups(), epsilon);
        return (x, latents) -> norm.apply(x);
    }
}
