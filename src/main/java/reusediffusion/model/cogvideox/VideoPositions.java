package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Where each of T text tokens and V video tokens stands. Made once for a size of clip and used at every step.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXPipeline} and {@code CogVideoXPatchEmbed}.
 *
 * @param table (T + V, C) added to the tokens, or null where the model has none
 * @param rotary turns (T + V, D / 2) of queries and keys, or null where the model has none; text tokens stay as they are
 */
public record VideoPositions(Tensor table, Rotary rotary) implements AutoCloseable {

    /** Positions of a clip of {@code latentFrames} × height × width latents; they outlive every scope until closed. */
    static VideoPositions of(
            CogVideoXConfig config, long latentFrames, long height, long width, long textTokens, Placement placement) {
        long frames = latentFrames / config.temporalPatch();
        long rows = height / config.patchSize();
        long columns = width / config.patchSize();
        try (Scope scope = new Scope()) {
            if (!config.useRotaryPositionalEmbeddings()) {
                return new VideoPositions(
                        Owned.kept(placement.place(SinusoidTable.of(config, frames, rows, columns, textTokens))), null);
            }
            Rotary rotary =
                    RotaryTable.of(config, frames, rows, columns, textTokens).on(placement);
            Owned.kept(rotary.turns());
            return new VideoPositions(null, rotary);
        }
    }

    /** The same with learned positions, (1, T + V, C), which fit one size of clip alone. */
    VideoPositions with(Tensor learned) {
        long tokens = rotary.size();
        if (learned.size(1) != tokens) {
            close();
            throw new IllegalArgumentException("This CogVideoX model has learned positions for " + learned.size(1)
                    + " tokens, and text and clip are " + tokens + "; it makes clips of its trained size alone.");
        }
        return new VideoPositions(Owned.kept(learned), rotary);
    }

    @Override
    public void close() {
        if (table != null) {
            table.close();
        }
        if (rotary != null) {
            rotary.turns().close();
        }
    }
}
