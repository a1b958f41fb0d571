package reusediffusion.model.sdxl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.Conv2d;
import reusediffusion.nn.GroupNorm;
import reusediffusion.nn.TimestepEmbedding;
import reusediffusion.nn.Timesteps;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Stable Diffusion XL's network: down to a quarter of the latents' size and up again, with attention to the text.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code UNet2DConditionModel}; arXiv 2307.01952.
 *
 * @param config the sizes of all layers
 * @param in weight (C, L, 3, 3): latents (B, L, H, W) to (B, C, H, W)
 * @param time sinusoids (B, C) to the embedding (B, E)
 * @param addition pooled text and sizes (B, P) to (B, E)
 * @param down from (B, C, H, W) to wider maps of a quarter of the height and width
 * @param middle two layers at the smallest size; the transformer is in the first
 * @param up from there back to (B, C, H, W), with the maps of the way down
 * @param outNorm of (B, C, H, W), followed by SiLU
 * @param out weight (L, C, 3, 3): (B, C, H, W) to the prediction (B, L, H, W)
 */
public record UNet(
        UNetConfig config,
        Conv2d in,
        TimestepEmbedding time,
        TimestepEmbedding addition,
        List<DownBlock> down,
        List<Layer> middle,
        List<UpBlock> up,
        GroupNorm outNorm,
        Conv2d out) {

    /** Reads every layer from {@code w}, in the checkpoint's order. */
    public static UNet of(Weights w, UNetConfig config) {
        long width = config.blockOutChannels().get(0);
        long embedded = config.timeEmbeddingDim();
        Deque<Long> skips = new ArrayDeque<>();
        return new UNet(
                config,
                entry(w.at("conv_in"), config.inChannels(), width, config.convInKernel()),
                TimestepEmbedding.of(w.at("time_embedding"), width, embedded),
                TimestepEmbedding.of(w.at("add_embedding"), config.projectionClassEmbeddingsInputDim(), embedded),
                down(w, width, skips, config),
                List.of(
                        Layer.of(w.at("mid_block"), 0, config.middle().channels(), config.middle(), config),
                        Layer.withoutTransformer(w.at("mid_block"), 1, config.middle(), config)),
                up(w, skips, config),
                GroupNorm.of(w.at("conv_norm_out"), width, config.normNumGroups(), config.normEps()),
                entry(w.at("conv_out"), width, config.outChannels(), config.convOutKernel()));
    }

    private static Conv2d entry(Weights w, long in, long out, long kernel) {
        return Conv2d.of(w, in, out, kernel, 1, (kernel - 1) / 2);
    }

    private static List<DownBlock> down(Weights w, long width, Deque<Long> skips, UNetConfig config) {
        int blocks = config.blockOutChannels().size();
        List<DownBlock> all = new ArrayList<>();
        long in = width;
        skips.push(in);
        for (int i = 0; i < blocks; i++) {
            all.add(DownBlock.of(w.at("down_blocks", i), in, config.down(i), i == blocks - 1, skips, config));
            in = config.down(i).channels();
        }
        return all;
    }

    private static List<UpBlock> up(Weights w, Deque<Long> skips, UNetConfig config) {
        int blocks = config.blockOutChannels().size();
        List<UpBlock> all = new ArrayList<>();
        long in = config.middle().channels();
        for (int i = 0; i < blocks; i++) {
            all.add(UpBlock.of(w.at("up_blocks", i), in, config.up(i), i == blocks - 1, skips, config));
            in = config.up(i).channels();
        }
        return all;
    }

    /**
     * Predicts the noise (or velocity) in the latents.
     *
     * @param latents (B, 4, H, W), of any height and width, in the type of the weights
     * @param times (B) or (1) training times, float32
     * @param context (B, S, C) the text
     * @param pooled (B, P) the text as one vector
     * @param timeIds (B, 6) height and width of the original, top and left of the crop, height and width of the target; float32
     * @return (B, 4, H, W)
     */
    public Tensor forward(Tensor latents, Tensor times, Tensor context, Tensor pooled, Tensor timeIds) {
        try (Scope scope = new Scope()) {
            Tensor embedding = embedTime(times, latents).add(embedText(pooled, timeIds));
            LayerConditions conditions = new LayerConditions(torch.silu(embedding), context);
            Deque<Tensor> skips = new ArrayDeque<>();
            Tensor x = in.apply(latents);
            skips.push(x);
            for (DownBlock block : down) {
                x = block.apply(x, conditions, skips);
            }
            for (Layer layer : middle) {
                x = layer.apply(x, conditions);
            }
            for (UpBlock block : up) {
                x = block.apply(x, conditions, skips);
            }
            return scope.keep(out.apply(outNorm.activated(x)));
        }
    }

    private Tensor embedTime(Tensor times, Tensor like) {
        long width = config.blockOutChannels().get(0);
        return time.apply(Timesteps.sinusoid(times, width).to(like.scalar_type()));
    }

    private Tensor embedText(Tensor pooled, Tensor timeIds) {
        Tensor sizes = Timesteps.sinusoid(timeIds.flatten(), config.additionTimeEmbedDim())
                .unflatten(0, timeIds.size(0), timeIds.size(1))
                .flatten(1, 2); // (B, 6 · width)
        return addition.apply(Algebra.join(1, pooled, sizes.to(pooled.scalar_type())));
    }
}
