package reusediffusion.model.cogvideox;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.LayerNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.TimestepEmbedding;
import reusediffusion.nn.Timesteps;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * The network that predicts a clip's velocity from its noisy latents, a text and a time.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXTransformer3DModel}; arXiv 2408.06072.
 *
 * @param config the sizes of all layers
 * @param embedding latents (B, F, L, H, W) and text (B, T, K) to tokens (B, T + V, C)
 * @param time sinusoids (B, C) to the embedding (B, E)
 * @param blocks tokens (B, T + V, C) to tokens (B, T + V, C), in their order
 * @param finalNorm over the C channels of all tokens
 * @param outModulation weight (2 · C, E): the embedding (B, E) to shift and scale
 * @param outNorm over the C channels of the video tokens (B, V, C)
 * @param out weight (t · p · p · L', C): a video token to the values of its patch, L' channels each
 */
public record CogVideoXTransformer(
        CogVideoXConfig config,
        VideoPatchEmbedding embedding,
        TimestepEmbedding time,
        List<CogVideoXBlock> blocks,
        LayerNorm finalNorm,
        Linear outModulation,
        LayerNorm outNorm,
        Linear out) {

    /** Reads every layer from {@code w}; names and shapes are those of diffusers' class. */
    public static CogVideoXTransformer of(Weights w, CogVideoXConfig config) {
        long width = config.width();
        return new CogVideoXTransformer(
                config,
                VideoPatchEmbedding.of(w.at("patch_embed"), config),
                TimestepEmbedding.of(w.at("time_embedding"), width, config.timeEmbedDim()),
                IntStream.range(0, config.numLayers())
                        .mapToObj(i -> CogVideoXBlock.of(w.at("transformer_blocks", i), config))
                        .toList(),
                LayerNorm.of(w.at("norm_final"), width, config.normEps()),
                Linear.of(w.at("norm_out.linear"), config.timeEmbedDim(), 2 * width),
                LayerNorm.of(w.at("norm_out.norm"), width, config.normEps()),
                Linear.of(w.at("proj_out"), width, Patches.of(config).values() * config.outChannels()));
    }

    /** Where the tokens of such a clip stand; the caller closes it. Sizes are those of the latents. */
    public VideoPositions positions(long frames, long height, long width, long textTokens, Placement placement) {
        VideoPositions positions = VideoPositions.of(config, frames, height, width, textTokens, placement);
        return embedding.learned() == null ? positions : positions.with(embedding.learned());
    }

    /**
     * Predicts the velocity of latents at their times.
     *
     * @param latents (B, F, C, H, W)
     * @param times (B) float32
     * @param text (B, T, K)
     * @return (B, F, C', H, W)
     */
    public Tensor forward(Tensor latents, Tensor times, Tensor text, VideoPositions positions) {
        try (Scope scope = new Scope()) {
            Tensor sinusoid = Timesteps.sinusoid(times, config.width()).to(latents.scalar_type());
            Tensor embedded = torch.silu(time.apply(sinusoid));
            long textTokens = text.size(1);
            JointResidual tokens = JointResidual.of(embedding.apply(latents, text, positions));
            for (CogVideoXBlock block : blocks) {
                JointResidual before = tokens;
                tokens = block.apply(before, textTokens, embedded, positions.rotary());
                before.release(); // else every block's tokens would live to the end
            }
            Tensor all = tokens.sum();
            Tensor video = all.narrow(1, textTokens, all.size(1) - textTokens);
            return scope.keep(embedding
                    .patches()
                    .join(finish(video, embedded), latents.size(1), latents.size(3), latents.size(4)));
        }
    }

    private Tensor finish(Tensor video, Tensor embedded) {
        Tensor parts = outModulation.apply(embedded).unsqueeze(1).unflatten(-1, 2, -1); // (B, 1, 2, C)
        return out.apply(outNorm.modulated(finalNorm.apply(video), parts.select(2, 0), parts.select(2, 1)));
    }
}
