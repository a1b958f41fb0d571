package reusediffusion.model.sd3;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.JointTokens;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Modulation;
import reusediffusion.nn.ModulationVectors;
import reusediffusion.nn.PendingResidual;
import reusediffusion.nn.TimestepEmbedding;
import reusediffusion.nn.Timesteps;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * The multimodal diffusion transformer of Stable Diffusion 3.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code SD3Transformer2DModel}; arXiv 2403.03206.
 *
 * @param config the sizes of all layers
 * @param patches latents (B, L, H, W) to tokens (B, I, C)
 * @param time sinusoids (B, 256) to (B, C)
 * @param pooled pooled text (B, P) to (B, C)
 * @param context weight (C, K): text (B, T, K) to tokens (B, T, C)
 * @param blocks text (B, T, C) and image (B, I, C) to the same shapes, in their order
 * @param finalModulation weight (2 · C, C): the embedding (B, C) to scale and shift
 * @param out weight (p · p · L, C): tokens (B, I, C) to the values of their patches
 */
public record Sd3Transformer(
        Sd3Config config,
        PatchEmbedding patches,
        TimestepEmbedding time,
        TimestepEmbedding pooled,
        Linear context,
        JointBlock[] blocks,
        Linear finalModulation,
        Linear out) {
    private static final int SINUSOIDS = 256;
    private static final double EPSILON = 1e-6;

    /** Reads every layer from {@code w}; names and shapes are those of diffusers' class. */
    public static Sd3Transformer of(Weights w, Sd3Config c) {
        int width = c.width();
        return new Sd3Transformer(
                c,
                PatchEmbedding.of(w.at("pos_embed"), c),
                TimestepEmbedding.of(w.at("time_text_embed.timestep_embedder"), SINUSOIDS, width),
                TimestepEmbedding.of(w.at("time_text_embed.text_embedder"), c.pooledProjectionDim(), width),
                Linear.of(w.at("context_embedder"), c.jointAttentionDim(), c.captionProjectionDim()),
                IntStream.range(0, c.numLayers())
                        .mapToObj(i -> JointBlock.of(w.at("transformer_blocks", i), c, i))
                        .toArray(JointBlock[]::new),
                Linear.of(w.at("norm_out.linear"), width, 2L * width),
                Linear.of(w.at("proj_out"), width, (long) c.patchSize() * c.patchSize() * c.outChannels()));
    }

    /**
     * Predicts the velocity of latents at their times.
     *
     * @param latents (B, L, H, W)
     * @param times (B) float32 in 0 … 1000
     * @param text (B, S, K) states of the text encoders
     * @param summary (B, P) pooled states
     * @return the predicted velocity (B, L, H, W)
     */
    public Tensor forward(Tensor latents, Tensor times, Tensor text, Tensor summary) {
        try (Scope scope = new Scope()) {
            return scope.keep(forward(latents, text, modulations(times, summary)));
        }
    }

    /**
     * The vectors of all modulations (B, M), which follow from time and text alone.
     *
     * @param times (B) float32 in 0 … 1000
     * @param summary (B, P) pooled states
     */
    public Tensor modulations(Tensor times, Tensor summary) {
        try (Scope scope = new Scope()) {
            Tensor sinusoid = Timesteps.sinusoid(times, SINUSOIDS).to(summary.scalar_type());
            Tensor activated = torch.silu(time.apply(sinusoid).add(pooled.apply(summary)));
            return scope.keep(ModulationVectors.join(
                    activated,
                    Stream.concat(Stream.of(blocks).flatMap(JointBlock::modulations), Stream.of(finalModulation))));
        }
    }

    /**
     * Predicts the velocity of latents whose modulations are known.
     *
     * @param latents (B, L, H, W)
     * @param text (B, S, K) states of the text encoders
     * @param modulations (B, M) of {@link #modulations}
     * @return the predicted velocity (B, L, H, W)
     */
    public Tensor forward(Tensor latents, Tensor text, Tensor modulations) {
        try (Scope scope = new Scope()) {
            ModulationVectors vectors = new ModulationVectors(modulations);
            JointTokens x = new JointTokens(
                    PendingResidual.of(context.apply(text)), PendingResidual.of(patches.apply(latents)));
            for (JointBlock block : blocks) {
                JointTokens before = x;
                try (Scope inner = new Scope()) {
                    x = block.apply(before, vectors).keptBy(inner);
                }
                before.release();
            }
            Tensor y = out.apply(Modulation.scaleThenShift(
                    LayerNorm.plain(config.width(), EPSILON), x.image().sum(), vectors.next(finalModulation)));
            return scope.keep(unpatch(y, latents.size(2) / config.patchSize()));
        }
    }

    /** (B, h · w, p · p · L) → (B, L, h · p, w · p). */
    private Tensor unpatch(Tensor x, long rows) {
        long p = config.patchSize();
        return x.unflatten(1, rows, -1)
                .unflatten(-1, p, p, -1) // (B, h, w, p, p, L)
                .permute(0, 5, 1, 3, 2, 4)
                .flatten(4, 5)
                .flatten(2, 3);
    }
}
