package reusediffusion.model.cogvideox;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Maps the latents of some frames (B, Z, f, h, w) to their pixels (B, 3, F, H, W).
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CogVideoXDecoder3D}.
 *
 * @param in weight (C, Z, 3, 3, 3), to the widest channels
 * @param blocks from (B, C, f, h, w) to narrower channels, more frames and more pixels
 * @param norm of (B, c, F, H, W), by the latents
 * @param out weight (3, c, 3, 3, 3)
 */
record VideoDecoder(CausalConv3d in, List<VideoBlock> blocks, SpatialNorm norm, CausalConv3d out) {

    static VideoDecoder of(Weights w, VideoAutoencoderConfig config) {
        int[] channels = config.blockOutChannels();
        int deepest = channels[channels.length - 1];
        VideoResnet.Norms norms = (v, c) -> SpatialNorm.of(v, c, config);
        VideoBlock middle = VideoBlock.of(w.at("mid_block"), deepest, deepest, 2, norms, null);
        return new VideoDecoder(
                CausalConv3d.of(w.at("conv_in"), config.latentChannels(), deepest),
                IntStream.rangeClosed(0, channels.length)
                        .mapToObj(i -> i == 0 ? middle : up(w.at("up_blocks", i - 1), i - 1, config, norms))
                        .toList(),
                SpatialNorm.of(w.at("norm_out"), channels[0], config),
                CausalConv3d.of(w.at("conv_out"), channels[0], config.outChannels()));
    }

    private static VideoBlock up(Weights w, int i, VideoAutoencoderConfig config, VideoResnet.Norms norms) {
        int[] channels = config.blockOutChannels();
        int out = channels[channels.length - 1 - i];
        int before = i == 0 ? out : channels[channels.length - i];
        boolean last = i == channels.length - 1;
        VideoResampling larger = last ? null : VideoResampling.up(w, out, config.changesFrames(i));
        return VideoBlock.of(w, before, out, config.layersPerBlock() + 1, norms, larger);
    }

    /** latents (B, Z, f, h, w) → pixels (B, 3, F, H, W). */
    Tensor apply(Tensor latents, FrameMemory memory) {
        try (Scope scope = new Scope()) {
            Tensor x = in.apply(latents.is_cuda() ? Algebra.channelsLast(latents) : latents, memory);
            for (VideoBlock block : blocks) {
                x = block.consume(x, latents, memory);
            }
            return scope.keep(out.apply(norm.activated(x, latents), memory));
        }
    }
}
