package reusediffusion.model.sd3;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Conv2d;
import reusediffusion.weights.Weights;

/**
 * Patches of latents to tokens, plus a table of positions cropped around its centre. The table is read: the published
 * one is not what its formula gives.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code PatchEmbed}.
 *
 * @param projection weight (C, L, p, p) with stride p: latents (B, L, H, W) to (B, C, H / p, W / p)
 * @param table (1, side², C) of positions
 * @param side rows and columns of the table
 */
record PatchEmbedding(Conv2d projection, Tensor table, int side) {

    static PatchEmbedding of(Weights w, Sd3Config c) {
        int side = c.posEmbedMaxSize();
        return new PatchEmbedding(
                Conv2d.of(w.at("proj"), c.inChannels(), c.width(), c.patchSize(), c.patchSize(), 0),
                w.tensor("pos_embed", 1, (long) side * side, c.width()),
                side);
    }

    /** latents (B, L, H, W) → (B, H / p · W / p, C). */
    Tensor apply(Tensor latents) {
        Tensor patches = projection.apply(latents); // (B, C, h, w)
        long height = patches.size(2);
        long width = patches.size(3);
        Tensor positions = table.unflatten(1, side, side)
                .narrow(1, (side - height) / 2, height)
                .narrow(2, (side - width) / 2, width)
                .flatten(1, 2);
        return patches.flatten(2, 3).transpose(1, 2).add(positions);
    }
}
