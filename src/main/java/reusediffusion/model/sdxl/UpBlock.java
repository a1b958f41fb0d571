package reusediffusion.model.sdxl;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Upsample2d;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Layers at one resolution (B, C, H, W), each beside a feature map from the way down, and the step to twice of it.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code UpBlock2D} and {@code CrossAttnUpBlock2D}.
 *
 * @param layers (B, in + skip, H, W) to (B, C, H, W), where skip are the channels of the map from the way down
 * @param upsampler (B, C, H, W) to (B, C, 2 · H, 2 · W), or null in the last block
 */
record UpBlock(List<Layer> layers, Upsample2d upsampler) {

    /** @param skips the channels of the feature maps of the way down, latest first; this block takes its own */
    static UpBlock of(Weights w, long in, UNetStage stage, boolean last, Deque<Long> skips, UNetConfig config) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < stage.layers(); i++) {
            layers.add(Layer.of(w, i, (i == 0 ? in : stage.channels()) + skips.pop(), stage, config));
        }
        return new UpBlock(layers, last ? null : Upsample2d.of(w.at("upsamplers.0"), stage.channels()));
    }

    /** x (B, in, H, W) → (B, C, H', W') at the resolution of the next feature map of the way down. */
    Tensor apply(Tensor x, LayerConditions conditions, Deque<Tensor> skips) {
        try (Scope scope = new Scope()) {
            Tensor y = x;
            for (Layer layer : layers) {
                y = layer.apply(Algebra.join(1, y, skips.pop()), conditions);
            }
            if (upsampler != null) {
                Tensor next = skips.element();
                y = upsampler.apply(y, next.size(2), next.size(3));
            }
            return scope.keep(y);
        }
    }
}
