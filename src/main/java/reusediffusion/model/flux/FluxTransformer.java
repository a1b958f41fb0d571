package reusediffusion.model.flux;

import java.util.List;
import java.util.function.IntFunction;
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
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * The network of FLUX.1: blocks with two streams, then blocks with one.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxTransformer2DModel}.
 *
 * @param latentsIn weight (C, L): packed latents (B, I, L) to tokens (B, I, C)
 * @param embedding time, guidance and pooled text to one vector (B, C)
 * @param contextIn weight (C, K): text (B, T, K) to tokens (B, T, C)
 * @param doubleBlocks text (B, T, C) and image (B, I, C) to the same shapes, in their order
 * @param singleBlocks (B, T + I, C) to (B, T + I, C), in their order
 * @param lastModulation weight (2 · C, C): the vector (B, C) to scale and shift
 * @param lastNorm over the C channels of the image's tokens (B, I, C)
 * @param out weight (L, C): tokens (B, I, C) to velocities (B, I, L)
 */
public record FluxTransformer(
        Linear latentsIn,
        TimeTextEmbedding embedding,
        Linear contextIn,
        List<DoubleStreamBlock> doubleBlocks,
        List<SingleStreamBlock> singleBlocks,
        Linear lastModulation,
        LayerNorm lastNorm,
        Linear out) {

    /** Reads every layer from {@code w}; names and shapes are those of diffusers' class. */
    public static FluxTransformer of(Weights w, FluxConfig config) {
        long width = config.width();
        return new FluxTransformer(
                Linear.of(w.at("x_embedder"), config.inChannels(), width),
                TimeTextEmbedding.of(w.at("time_text_embed"), config),
                Linear.of(w.at("context_embedder"), config.jointAttentionDim(), width),
                blocks(config.numLayers(), i -> DoubleStreamBlock.of(w.at("transformer_blocks", i), config)),
                blocks(
                        config.numSingleLayers(),
                        i -> SingleStreamBlock.of(w.at("single_transformer_blocks", i), config)),
                Linear.of(w.at("norm_out.linear"), width, 2 * width),
                LayerNorm.plain(width, 1e-6),
                Linear.of(w.at("proj_out"), width, config.outChannels()));
    }

    private static <T> List<T> blocks(int n, IntFunction<T> block) {
        return IntStream.range(0, n).mapToObj(block).toList();
    }

    /**
     * The velocity (B, N, outChannels) of packed latents.
     *
     * @param latents (B, N, inChannels), N = rows · columns
     * @param context (B, S, jointAttentionDim), the text's tokens
     * @param pooled (B, pooledProjectionDim)
     * @param time (1) of the schedule, 0 … 1000, float32
     * @param guidance (1) as the user says it, such as 3.5, float32; a network without guidance embedding does not see it
     * @param rotary {@link FluxPositionTable#rotary} of S and of rows × columns
     */
    public Tensor forward(Tensor latents, Tensor context, Tensor pooled, Tensor time, Tensor guidance, Rotary rotary) {
        try (Scope scope = new Scope()) {
            return scope.keep(forward(latents, context, modulations(pooled, time, guidance), rotary));
        }
    }

    /**
     * The vectors of all modulations (B, M), which follow from time, guidance and text alone.
     *
     * @param pooled (B, pooledProjectionDim)
     * @param time (B) or (1) of the schedule, 0 … 1000, float32
     * @param guidance (1) as the user says it, such as 3.5, float32; a network without guidance embedding does not see it
     */
    public Tensor modulations(Tensor pooled, Tensor time, Tensor guidance) {
        try (Scope scope = new Scope()) {
            Tensor activated = torch.silu(embedding.apply(pooled, time, guidance));
            Stream<Linear> ofBlocks = Stream.concat(
                    doubleBlocks.stream().flatMap(DoubleStreamBlock::modulations),
                    singleBlocks.stream().map(SingleStreamBlock::modulation));
            return scope.keep(ModulationVectors.join(activated, Stream.concat(ofBlocks, Stream.of(lastModulation))));
        }
    }

    /**
     * The velocity (B, N, outChannels) of packed latents whose modulations are known.
     *
     * @param latents (B, N, inChannels), N = rows · columns
     * @param context (B, S, jointAttentionDim), the text's tokens
     * @param modulations (B, M) of {@link #modulations}
     * @param rotary {@link FluxPositionTable#rotary} of S and of rows × columns
     */
    public Tensor forward(Tensor latents, Tensor context, Tensor modulations, Rotary rotary) {
        try (Scope scope = new Scope()) {
            ModulationVectors vectors = new ModulationVectors(modulations);
            JointTokens tokens = new JointTokens(
                    PendingResidual.of(contextIn.apply(context)), PendingResidual.of(latentsIn.apply(latents)));
            for (DoubleStreamBlock block : doubleBlocks) {
                JointTokens before = tokens;
                tokens = block.apply(before, vectors, rotary);
                before.release();
            }
            PendingResidual joined = PendingResidual.of(
                    Algebra.join(1, tokens.text().sum(), tokens.image().sum()));
            tokens.release();
            for (SingleStreamBlock block : singleBlocks) {
                PendingResidual before = joined;
                joined = block.apply(before, vectors, rotary);
                before.release();
            }
            return scope.keep(last(joined.sum().narrow(1, context.size(1), latents.size(1)), vectors));
        }
    }

    private Tensor last(Tensor image, ModulationVectors vectors) {
        return out.apply(Modulation.scaleThenShift(lastNorm, image, vectors.next(lastModulation)));
    }
}
