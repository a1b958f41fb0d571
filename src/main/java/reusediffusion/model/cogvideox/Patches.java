package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;

/**
 * Latents cut into tokens of t × p × p values a channel, and put together again.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXPatchEmbed}.
 *
 * @param frames latent frames of a token, t
 * @param size pixels of a latent frame along each side of a token, p
 */
record Patches(long frames, long size) {

    static Patches of(CogVideoXConfig config) {
        return new Patches(config.temporalPatch(), config.patchSize());
    }

    /** The number of values of one channel in a token. */
    long values() {
        return frames * size * size;
    }

    /** latents (B, F, C, H, W) → (B, F/t · H/p · W/p, C · t · p · p), values in the order channel, frame, row, column. */
    Tensor cut(Tensor latents) {
        return latents.unflatten(4, -1, size)
                .unflatten(3, -1, size)
                .unflatten(1, -1, frames) // (B, F/t, t, C, H/p, p, W/p, p)
                .permute(0, 1, 4, 6, 3, 2, 5, 7)
                .flatten(4, 7)
                .flatten(1, 3);
    }

    /** tokens (B, F/t · H/p · W/p, C · t · p · p) → (B, F, C, H, W). */
    Tensor join(Tensor tokens, long latentFrames, long height, long width) {
        return tokens.unflatten(1, latentFrames / frames, height / size, width / size)
                .unflatten(4, -1, frames, size, size) // (B, F/t, H/p, W/p, C, t, p, p)
                .permute(0, 1, 5, 4, 2, 6, 3, 7)
                .flatten(6, 7)
                .flatten(4, 5)
                .flatten(1, 2);
    }
}
