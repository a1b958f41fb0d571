package reusediffusion.model.vae;

import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.Tiling;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorNames;
import reusediffusion.weights.Weights;

/**
 * The image autoencoder: pixels (B, 3, H, W) in -1 … 1 ↔ latents (B, C, H / s, W / s).
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AutoencoderKL}; arXiv 2112.10752.
 *
 * @param config the sizes of all layers
 * @param encoder its layers, from pixels to mean and logvar (B, 2 · C, h, w), or null where it is there to decode
 * @param decoder its layers, from latents to pixels
 */
public record AutoencoderKl(
        VaeConfig config, List<UnaryOperator<Tensor>> encoder, List<UnaryOperator<Tensor>> decoder) {
    /** The names that maps of attention had in files before diffusers gave all networks one class for them. */
    public static final TensorNames NAMES = TensorNames.OWN
            .alias("\\.attentions\\.(\\d+)\\.query\\.", ".attentions.$1.to_q.")
            .alias("\\.attentions\\.(\\d+)\\.key\\.", ".attentions.$1.to_k.")
            .alias("\\.attentions\\.(\\d+)\\.value\\.", ".attentions.$1.to_v.")
            .alias("\\.attentions\\.(\\d+)\\.proj_attn\\.", ".attentions.$1.to_out.0.");

    private static final double OVERLAP = 0.25;

    /**
     * A diagonal Gaussian over latents, mean and logvar (B, C, h, w) each.
     *
     * @param mean (B, C, h, w)
     * @param logvar (B, C, h, w)
     */
    public record Posterior(Tensor mean, Tensor logvar) {}

    /** Reads encoder and decoder from {@code w}; names and shapes are those of diffusers' class. */
    public static AutoencoderKl of(Weights w, VaeConfig c) {
        return new AutoencoderKl(c, VaeLayers.encoder(w, c), VaeLayers.decoder(w, c));
    }

    /** The decoder alone, a half of the weights: of the encoder's the names and shapes are checked. */
    public static AutoencoderKl decoding(Weights w, VaeConfig c) {
        try (Scope unused = new Scope()) {
            VaeLayers.encoder(w.unloaded(), c);
        }
        return new AutoencoderKl(c, null, VaeLayers.decoder(w, c));
    }

    /** The distribution of an image's latents, as the network has them: neither scaled nor shifted. */
    public Posterior encode(Tensor pixels) {
        Tensor moments = VaeLayers.through(encoder, pixels);
        long channels = config.latentChannels();
        Tensor logvar =
                moments.narrow(1, channels, channels).clamp_min(new Scalar(-30)).clamp_max(new Scalar(20));
        return new Posterior(moments.narrow(1, 0, channels), logvar);
    }

    /** Latents as the network has them → pixels. */
    public Tensor decode(Tensor latents) {
        return VaeLayers.through(decoder, latents);
    }

    /**
     * The sampler's latents (B, C, h, w) → pixels: undoes the scale, and the shift or each channel's mean and deviation, that give
     * latents unit variance.
     */
    public Tensor decodeScaled(Tensor latents, boolean tiled) {
        try (Scope scope = new Scope()) {
            Tensor unscaled = unscale(latents);
            Tiling tiles = tiles();
            return scope.keep(tiled && tiles.cuts(unscaled) ? tiles.apply(unscaled, this::decode) : decode(unscaled));
        }
    }

    private Tensor unscale(Tensor latents) {
        double factor = 1 / config.scalingFactor();
        if (config.normalisesChannels()) {
            Tensor scaled = Algebra.scale(latents.mul(channels(config.latentsStd(), latents)), factor);
            return scaled.add(channels(config.latentsMean(), latents));
        }
        return Algebra.shift(Algebra.scale(latents, factor), config.shiftFactor());
    }

    /** (1, C, 1, 1) in the place and type of the latents. */
    private static Tensor channels(double[] values, Tensor latents) {
        float[] singles = new float[values.length];
        for (int c = 0; c < values.length; c++) {
            singles[c] = (float) values[c];
        }
        return torch.tensor(singles).to(latents.device(), latents.scalar_type()).view(1, -1, 1, 1);
    }

    /** Tiles of the size that the network was made for, of which neighbours share a quarter. */
    Tiling tiles() {
        Tiling.Side side = Tiling.Side.decoding(config.sampleSize()[0] / config.scale(), OVERLAP, config.scale());
        return new Tiling(side, side);
    }
}
