package reusediffusion.model.cogvideox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.Tiling;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * CogVideoX's causal autoencoder of clips. Frames pass in batches; what the convolutions remember of one batch goes into the next, and
 * each batch is normalised by itself.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AutoencoderKLCogVideoX}; arXiv 2408.06072.
 *
 * @param config the sizes of all layers
 * @param encoder pixels (B, 3, F, H, W) to moments (B, 2 · Z, f, h, w); null where the autoencoder is there to decode
 * @param decoder latents (B, Z, f, h, w) to pixels (B, 3, F, H, W)
 */
public record VideoAutoencoder(VideoAutoencoderConfig config, VideoEncoder encoder, VideoDecoder decoder) {
    private static final int LATENT_BATCH = 2;
    private static final int FRAME_BATCH = 8;
    private static final double OVERLAP_HEIGHT = 1.0 / 6;
    private static final double OVERLAP_WIDTH = 1.0 / 5;

    /**
     * Mean and log-variance of a clip's latents, each (B, Z, f, h, w).
     *
     * @param mean (B, Z, f, h, w)
     * @param logVariance (B, Z, f, h, w)
     */
    public record Moments(Tensor mean, Tensor logVariance) {}

    /** Reads every layer from {@code w}; names and shapes are those of diffusers' class. */
    public static VideoAutoencoder of(Weights w, VideoAutoencoderConfig config) {
        return new VideoAutoencoder(
                config, VideoEncoder.of(w.at("encoder"), config), VideoDecoder.of(w.at("decoder"), config));
    }

    /** The decoder alone: of the encoder's weights the names and shapes are checked. */
    public static VideoAutoencoder decoding(Weights w, VideoAutoencoderConfig config) {
        try (Scope unused = new Scope()) {
            VideoEncoder.of(w.at("encoder").unloaded(), config);
        }
        return new VideoAutoencoder(config, null, VideoDecoder.of(w.at("decoder"), config));
    }

    /** pixels (B, 3, F, H, W) in -1 … 1 → the moments of their latents. */
    public Moments encode(Tensor pixels, boolean tiled) {
        try (Scope scope = new Scope()) {
            UnaryOperator<Tensor> map = x -> inBatches(x, FRAME_BATCH, encoder::apply);
            int ratio = config.spatialRatio();
            boolean large = large(pixels.size(3) / ratio, pixels.size(4) / ratio);
            Tensor moments = tiled && large ? encodeTiles().apply(pixels, map) : map.apply(pixels);
            long channels = config.latentChannels();
            Tensor logVariance = moments.narrow(1, channels, channels)
                    .clamp(new ScalarOptional(new Scalar(-30.0)), new ScalarOptional(new Scalar(20.0)));
            return new Moments(scope.keep(moments.narrow(1, 0, channels)), scope.keep(logVariance));
        }
    }

    /** latents (B, Z, f, h, w), divided by the scaling factor → pixels (B, 3, F, H, W), about -1 … 1. */
    public Tensor decode(Tensor latents, boolean tiled) {
        UnaryOperator<Tensor> map = z -> inBatches(z, LATENT_BATCH, decoder::apply);
        boolean large = large(latents.size(3), latents.size(4));
        return tiled && large ? decodeTiles().apply(latents, map) : map.apply(latents);
    }

    /** Batches of {@code size} frames; the first takes the remainder too. */
    private static Tensor inBatches(Tensor clip, int size, BiFunction<Tensor, FrameMemory, Tensor> map) {
        long frames = clip.size(2);
        long batches = Math.max(frames / size, 1);
        try (Scope scope = new Scope();
                FrameMemory memory = new FrameMemory()) {
            List<Tensor> parts = new ArrayList<>();
            long start = 0;
            for (long i = 0; i < batches; i++) {
                long end = Math.min(size * (i + 1) + frames % size, frames);
                parts.add(map.apply(clip.narrow(2, start, end - start), memory));
                start = end;
            }
            return scope.keep(Algebra.join(2, parts.toArray(Tensor[]::new)));
        }
    }

    private boolean large(long height, long width) {
        return height > tileHeight() || width > tileWidth();
    }

    /** Latents of a tile: half of the size that the model was made for. */
    private int tileHeight() {
        return config.sampleHeight() / 2 / config.spatialRatio();
    }

    private int tileWidth() {
        return config.sampleWidth() / 2 / config.spatialRatio();
    }

    Tiling encodeTiles() {
        return new Tiling(
                Tiling.Side.encoding(tileHeight(), OVERLAP_HEIGHT, config.spatialRatio()),
                Tiling.Side.encoding(tileWidth(), OVERLAP_WIDTH, config.spatialRatio()));
    }

    Tiling decodeTiles() {
        return new Tiling(
                Tiling.Side.decoding(tileHeight(), OVERLAP_HEIGHT, config.spatialRatio()),
                Tiling.Side.decoding(tileWidth(), OVERLAP_WIDTH, config.spatialRatio()));
    }
}
