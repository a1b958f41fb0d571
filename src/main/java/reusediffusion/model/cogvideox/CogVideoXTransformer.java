package reusediffusion.model.cogvideox;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.TimestepEmbedding;
import reusediffusion.nn.Timesteps;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * The network that predicts a clip's velocity from its noisy latents, a text and a time.
 *
 * <p>Source: diffusers {@code CogVideoXTransformer3DModel}; arXiv 2408.06072.
 *
 * @param learned (T + V, C) learned positions, or null where the configuration has none
 */
public record CogVideoXTransformer(
        CogVideoXConfig config,
        Linear patchIn,
        Linear textIn,
        Tensor learned,
        TimestepEmbedding time,
        List<CogVideoXBlock> blocks,
        LayerNorm finalNorm,
        Linear outModulation,
        LayerNorm outNorm,
        Linear out) {

    public static CogVideoXTransformer of(Weights w, CogVideoXConfig config) {
        long width = config.width();
        Patches patches = Patches.of(config);
        long patch = patches.frames() * patches.size() * patches.size();
        return new CogVideoXTransformer(
                config,
                patchIn(w.at("patch_embed.proj"), config),
                Linear.of(w.at("patch_embed.text_proj"), config.textEmbedDim(), width),
                config.useLearnedPositionalEmbeddings() ? learned(w, config) : null,
                TimestepEmbedding.of(w.at("time_embedding"), width, config.timeEmbedDim()),
                IntStream.range(0, config.numLayers())
                        .mapToObj(i -> CogVideoXBlock.of(w.at("transformer_blocks", i), config))
                        .toList(),
                LayerNorm.of(w.at("norm_final"), width, config.normEps()),
                Linear.of(w.at("norm_out.linear"), config.timeEmbedDim(), 2 * width),
                LayerNorm.of(w.at("norm_out.norm"), width, config.normEps()),
                Linear.of(w.at("proj_out"), width, patch * config.outChannels()));
    }

    /** A convolution whose stride is its kernel is a map of patches; CogVideoX 1.5 stores it as one. */
    private static Linear patchIn(Weights w, CogVideoXConfig config) {
        long size = config.patchSize();
        if (config.patchSizeT() != null) {
            return Linear.of(w, config.inChannels() * config.temporalPatch() * size * size, config.width());
        }
        Tensor kernel = w.tensor("weight", config.width(), config.inChannels(), size, size);
        return new Linear(kernel.flatten(1, 3), config.patchBias() ? w.tensor("bias", config.width()) : null);
    }

    private static Tensor learned(Weights w, CogVideoXConfig config) {
        int tokens = config.maxTextSeqLength() + config.sampleTokens();
        return w.tensor("patch_embed.pos_embedding", 1, tokens, config.width()).squeeze(0);
    }

    /** Where the tokens of such a clip stand; the caller closes it. Sizes are those of the latents. */
    public Positions positions(long frames, long height, long width, long textTokens, Placement placement) {
        Positions positions = Positions.of(config, frames, height, width, textTokens, placement);
        if (learned == null) {
            return positions;
        }
        long tokens = frames * (height / config.patchSize()) * (width / config.patchSize());
        if (height != config.sampleHeight()
                || width != config.sampleWidth()
                || tokens + textTokens != learned.size(0)) {
            positions.close();
            throw new IllegalArgumentException("This CogVideoX model has learned positions and makes only clips of "
                    + config.sampleWidth() + " x " + config.sampleHeight() + " latents and " + config.sampleFrames()
                    + " frames with " + config.maxTextSeqLength() + " text tokens.");
        }
        return positions.with(learned);
    }

    /**
     * One prediction.
     *
     * @param latents (B, F, C, H, W)
     * @param times (B) float32
     * @param text (B, T, K)
     * @return (B, F, C', H, W)
     */
    public Tensor forward(Tensor latents, Tensor times, Tensor text, Positions positions) {
        try (Scope scope = new Scope()) {
            Tensor sinusoid = Timesteps.sinusoid(times, config.width()).to(latents.scalar_type());
            Tensor embedded = torch.silu(time.apply(sinusoid));
            long textTokens = text.size(1);
            Tensor x = embed(latents, text, positions);
            for (CogVideoXBlock block : blocks) {
                Tensor next = block.apply(x, textTokens, embedded, positions.rotary());
                x.close(); // else every block's tokens would live to the end
                x = next;
            }
            Tensor video = x.narrow(1, textTokens, x.size(1) - textTokens);
            return scope.keep(Patches.of(config)
                    .join(finish(video, embedded), latents.size(1), latents.size(3), latents.size(4)));
        }
    }

    private Tensor embed(Tensor latents, Tensor text, Positions positions) {
        try (Scope scope = new Scope()) {
            Tensor x = Algebra.join(
                    1, textIn.apply(text), patchIn.apply(Patches.of(config).cut(latents)));
            return scope.keep(positions.table() == null ? x : x.add(positions.table()));
        }
    }

    private Tensor finish(Tensor video, Tensor embedded) {
        Tensor parts = outModulation.apply(embedded).unsqueeze(1).unflatten(-1, 2, -1); // (B, 1, 2, C)
        Tensor normed = outNorm.apply(finalNorm.apply(video));
        return out.apply(Modulation.before(normed, parts.select(2, 0), parts.select(2, 1)));
    }
}
