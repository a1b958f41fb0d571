package reusediffusion.model.sdxl;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.GroupNorm;
import reusediffusion.nn.Linear;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * A transformer over the pixels of a feature map (B, C, H, W), which are H · W tokens.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code Transformer2DModel} with linear projections.
 *
 * @param norm of the map (B, C, H, W)
 * @param in weight (C, C), of tokens (B, H · W, C)
 * @param blocks tokens (B, H · W, C) to the same shape, in their order
 * @param out weight (C, C), of tokens (B, H · W, C)
 */
record Transformer2d(GroupNorm norm, Linear in, List<TransformerBlock> blocks, Linear out) {
    private static final double EPSILON = 1e-6;

    static Transformer2d of(Weights w, UNetStage stage, UNetConfig config) {
        long width = stage.channels();
        return new Transformer2d(
                GroupNorm.of(w.at("norm"), width, config.normNumGroups(), EPSILON),
                Linear.inBlock(w.at("proj_in"), width, width),
                IntStream.range(0, stage.transformerBlocks())
                        .mapToObj(k -> TransformerBlock.of(
                                w.at("transformer_blocks", k), width, config.crossAttentionDim(), stage.heads()))
                        .toList(),
                Linear.inBlock(w.at("proj_out"), width, width));
    }

    /** x (B, C, H, W), context (B, T, K) → (B, C, H, W). */
    Tensor apply(Tensor x, Tensor context) {
        try (Scope scope = new Scope()) {
            Tensor tokens = in.apply(norm.apply(x).flatten(2, 3).transpose(1, 2)); // (B, H · W, C)
            for (TransformerBlock block : blocks) {
                tokens = block.apply(tokens, context);
            }
            Tensor y = out.apply(tokens).transpose(1, 2).unflatten(2, x.size(2), x.size(3));
            return scope.keep(x.add(y));
        }
    }
}
