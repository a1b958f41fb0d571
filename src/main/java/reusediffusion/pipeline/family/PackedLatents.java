package reusediffusion.pipeline.family;

import org.bytedeco.pytorch.Tensor;

/** Latents as a sequence of 2 × 2 patches: the tokens of FLUX, rows of the picture one after the other. */
public final class PackedLatents {
    private PackedLatents() {}

    /** (B, C, H, W) → (B, H / 2 · W / 2, C · 4), a token's channels in the order channel, row, column. */
    public static Tensor pack(Tensor latents) {
        return latents.unflatten(3, -1, 2) // (B, C, H, w, 2)
                .unflatten(2, -1, 2) // (B, C, h, 2, w, 2)
                .permute(0, 2, 4, 1, 3, 5)
                .flatten(3, 5)
                .flatten(1, 2);
    }

    /** (B, rows · N / rows, C · 4) → (B, C, H, W) with {@code rows} = H / 2. */
    public static Tensor unpack(Tensor tokens, long rows) {
        return tokens.unflatten(2, -1, 2, 2) // (B, N, C, 2, 2)
                .unflatten(1, rows, -1) // (B, h, w, C, 2, 2)
                .permute(0, 3, 1, 4, 2, 5)
                .flatten(4, 5)
                .flatten(2, 3);
    }
}
