package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.ResnetBlock2d;
import reusediffusion.weights.Weights;

/**
 * A residual block (B, in, H, W) → (B, C, H, W), and the transformer behind it.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CrossAttnDownBlock2D}.
 *
 * @param resnet (B, in, H, W) to (B, C, H, W)
 * @param transformer over the H · W tokens of C channels; null where there is none
 */
record Layer(ResnetBlock2d resnet, Transformer2d transformer) {

    /** Layer i of a block, from {@code in} channels. */
    static Layer of(Weights block, int i, long in, UNetStage stage, UNetConfig config) {
        return new Layer(
                resnet(block, i, in, stage, config),
                stage.transformerBlocks() == 0 ? null : Transformer2d.of(block.at("attentions", i), stage, config));
    }

    /** Layer i of a block whose other layers may have a transformer. */
    static Layer withoutTransformer(Weights block, int i, UNetStage stage, UNetConfig config) {
        return new Layer(resnet(block, i, stage.channels(), stage, config), null);
    }

    private static ResnetBlock2d resnet(Weights block, int i, long in, UNetStage stage, UNetConfig config) {
        return ResnetBlock2d.timed(
                block.at("resnets", i),
                in,
                stage.channels(),
                config.timeEmbeddingDim(),
                config.normNumGroups(),
                config.normEps());
    }

    /** Applies the layer to x (B, in, H, W) and gives (B, C, H, W). */
    Tensor apply(Tensor x, LayerConditions conditions) {
        Tensor y = resnet.apply(x, conditions.time());
        return transformer == null ? y : transformer.apply(y, conditions.context());
    }
}
