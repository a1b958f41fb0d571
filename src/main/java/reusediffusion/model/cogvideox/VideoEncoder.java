package reusediffusion.model.cogvideox;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Maps the pixels of some frames (B, 3, F, H, W) to the mean and log-variance of their latents (B, 2 · Z, f, h, w).
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXEncoder3D}.
 *
 * @param in weight (c, 3, 3, 3, 3)
 * @param blocks from (B, c, F, H, W) to wider channels, fewer frames and fewer pixels
 * @param norm of (B, C, f, h, w)
 * @param out weight (2 · Z, C, 3, 3, 3), the means first
 */
record VideoEncoder(CausalConv3d in, List<VideoBlock> blocks, LatentNorm norm, CausalConv3d out) {
    private static final double OUT_EPSILON = 1e-6;

    static VideoEncoder of(Weights w, VideoAutoencoderConfig config) {
        int[] channels = config.blockOutChannels();
        int last = channels[channels.length - 1];
        VideoResnet.Norms norms = (v, c) -> LatentNorm.plain(v, c, config, config.normEps());
        VideoBlock middle = VideoBlock.of(w.at("mid_block"), last, last, 2, norms, null);
        return new VideoEncoder(
                CausalConv3d.of(w.at("conv_in"), config.inChannels(), channels[0]),
                IntStream.rangeClosed(0, channels.length)
                        .mapToObj(i -> i == channels.length ? middle : down(w.at("down_blocks", i), i, config, norms))
                        .toList(),
                LatentNorm.plain(w.at("norm_out"), last, config, OUT_EPSILON),
                CausalConv3d.of(w.at("conv_out"), last, 2L * config.latentChannels()));
    }

    private static VideoBlock down(Weights w, int i, VideoAutoencoderConfig config, VideoResnet.Norms norms) {
        int[] channels = config.blockOutChannels();
        boolean last = i == channels.length - 1;
        VideoResampling smaller = last ? null : VideoResampling.down(w, channels[i], config.changesFrames(i));
        return VideoBlock.of(w, channels[Math.max(i - 1, 0)], channels[i], config.layersPerBlock(), norms, smaller);
    }

    /** pixels (B, 3, F, H, W) → (B, 2Z, f, h, w). */
    Tensor apply(Tensor pixels, FrameMemory memory) {
        try (Scope scope = new Scope()) {
            Tensor x = in.apply(pixels, memory);
            for (VideoBlock block : blocks) {
                x = block.consume(x, null, memory);
            }
            return scope.keep(out.apply(torch.silu_(norm.apply(x, null)), memory));
        }
    }
}
