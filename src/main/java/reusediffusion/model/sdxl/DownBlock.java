package reusediffusion.model.sdxl;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Conv2d;
import reusediffusion.weights.Weights;

/**
 * Layers at one resolution (B, C, H, W), and the step to half of it.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code DownBlock2D} and {@code CrossAttnDownBlock2D}.
 *
 * @param layers (B, in, H, W) to (B, C, H, W), in their order
 * @param downsampler weight (C, C, 3, 3) with stride 2, or null in the last block
 */
record DownBlock(List<Layer> layers, Conv2d downsampler) {

    /** @param skips receives the channels of every feature map that the way up takes, in the order in which it is made */
    static DownBlock of(Weights w, long in, UNetStage stage, boolean last, Deque<Long> skips, UNetConfig config) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < stage.layers(); i++) {
            layers.add(Layer.of(w, i, i == 0 ? in : stage.channels(), stage, config));
            skips.push(stage.channels());
        }
        if (last) {
            return new DownBlock(layers, null);
        }
        skips.push(stage.channels());
        return new DownBlock(
                layers, Conv2d.of(w.at("downsamplers.0.conv"), stage.channels(), stage.channels(), 3, 2, 1));
    }

    /** x (B, in, H, W) → (B, C, ⌈H / 2⌉, ⌈W / 2⌉), or (B, C, H, W) from the last block. */
    Tensor apply(Tensor x, LayerConditions conditions, Deque<Tensor> skips) {
        Tensor y = x;
        for (Layer layer : layers) {
            y = layer.apply(y, conditions);
            skips.push(y);
        }
        if (downsampler != null) {
            y = downsampler.apply(y);
            skips.push(y);
        }
        return y;
    }
}
