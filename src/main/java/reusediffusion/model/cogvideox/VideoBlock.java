package reusediffusion.model.cogvideox;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Residual blocks, then a change of size.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXDownBlock3D}, {@code CogVideoXMidBlock3D}, {@code CogVideoXUpBlock3D}.
 *
 * @param resnets (B, in, F, H, W) to (B, out, F, H, W), in their order
 * @param resampling the change of size of (B, out, F, H, W), or null
 */
record VideoBlock(List<VideoResnet> resnets, VideoResampling resampling) {

    static VideoBlock of(
            Weights w, long in, long out, int layers, VideoResnet.Norms norms, VideoResampling resampling) {
        return new VideoBlock(
                IntStream.range(0, layers)
                        .mapToObj(i -> VideoResnet.of(w.at("resnets", i), i == 0 ? in : out, out, norms))
                        .toList(),
                resampling);
    }

    /** x (B, in, F, H, W), which is closed: at these sizes no tensor may live longer than it is needed. */
    Tensor consume(Tensor x, Tensor latents, FrameMemory memory) {
        try (Scope scope = new Scope()) {
            Tensor y = x;
            for (VideoResnet resnet : resnets) {
                Tensor next = resnet.apply(y, latents, memory);
                y.close();
                y = next;
            }
            return scope.keep(resampling == null ? y : resampling.apply(y));
        }
    }
}
