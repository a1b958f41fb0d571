package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.GroupNorm;
import reusediffusion.weights.Weights;

/**
 * Group normalisation that the latents scale and shift, each latent its own block of pixels and frames. Of an odd number of frames
 * above one, the first has a latent frame to itself.
 *
 * <p>The maps of the latents are 1 × 1 × 1, so they run on the latents themselves and are only then spread over the pixels.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXSpatialNorm3D}; arXiv 2209.09002.
 *
 * @param norm of x (B, C, F, H, W)
 * @param scale weight (C, Z, 1, 1, 1): latents (B, Z, f, h, w) to what multiplies the normalised x
 * @param shift weight (C, Z, 1, 1, 1): latents (B, Z, f, h, w) to what is added to that
 */
record SpatialNorm(GroupNorm norm, CausalConv3d scale, CausalConv3d shift) implements LatentNorm {
    private static final double EPSILON = 1e-6;

    static SpatialNorm of(Weights w, long channels, VideoAutoencoderConfig config) {
        return new SpatialNorm(
                GroupNorm.of(w.at("norm_layer"), channels, config.normNumGroups(), EPSILON),
                CausalConv3d.pointwise(w.at("conv_y.conv"), config.latentChannels(), channels),
                CausalConv3d.pointwise(w.at("conv_b.conv"), config.latentChannels(), channels));
    }

    @Override
    public Tensor apply(Tensor x, Tensor latents) {
        return apply(x, scale.apply(latents, null), shift.apply(latents, null));
    }

    @Override
    public Tensor activated(Tensor x, Tensor latents) {
        Tensor by = scale.apply(latents, null);
        Tensor plus = shift.apply(latents, null);
        Tensor fused = norm.activatedUnder(x, by, plus, alone(x));
        return fused == null ? torch.silu_(apply(x, by, plus)) : fused;
    }

    /** Frames that have a latent frame to themselves. */
    private static long alone(Tensor x) {
        return x.size(2) > 1 && x.size(2) % 2 == 1 ? 1 : 0;
    }

    private Tensor apply(Tensor x, Tensor by, Tensor plus) {
        Tensor normed = norm.apply(x);
        long frames = x.size(2);
        long first = alone(x);
        if (first == 1) {
            modulate(normed.narrow(2, 0, 1), by.narrow(2, 0, 1), plus.narrow(2, 0, 1));
        }
        long rest = by.size(2) - first;
        modulate(normed.narrow(2, first, frames - first), by.narrow(2, first, rest), plus.narrow(2, first, rest));
        return normed;
    }

    /** x ← x · by + plus in place, where every value of {@code by} and {@code plus} stands for a block of x. */
    private static void modulate(Tensor x, Tensor by, Tensor plus) {
        Tensor blocks = x.unflatten(4, by.size(4), -1)
                .unflatten(3, by.size(3), -1)
                .unflatten(2, by.size(2), -1); // (B, C, f, F/f, h, H/h, w, W/w)
        blocks.mul_(spread(by)).add_(spread(plus));
    }

    private static Tensor spread(Tensor t) {
        return t.unsqueeze(3).unsqueeze(5).unsqueeze(7);
    }
}
