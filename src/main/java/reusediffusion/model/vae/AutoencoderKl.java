package reusediffusion.model.vae;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.Conv2d;
import reusediffusion.nn.GroupNorm;
import reusediffusion.nn.ResnetBlock2d;
import reusediffusion.nn.Tiling;
import reusediffusion.nn.Upsample2d;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Names;
import reusediffusion.weights.Weights;

/**
 * The image autoencoder: pixels (B, 3, H, W) in -1 … 1 ↔ latents (B, C, H / s, W / s).
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code AutoencoderKL}; arXiv 2112.10752.
 *
 * @param encoder its layers, or null where it is there to decode
 * @param decoder its layers, from latents to pixels
 */
public record AutoencoderKl(
        VaeConfig config, List<UnaryOperator<Tensor>> encoder, List<UnaryOperator<Tensor>> decoder) {
    /** The names that maps of attention had in files before diffusers gave all networks one class for them. */
    public static final Names NAMES = Names.OWN
            .alias("\\.attentions\\.(\\d+)\\.query\\.", ".attentions.$1.to_q.")
            .alias("\\.attentions\\.(\\d+)\\.key\\.", ".attentions.$1.to_k.")
            .alias("\\.attentions\\.(\\d+)\\.value\\.", ".attentions.$1.to_v.")
            .alias("\\.attentions\\.(\\d+)\\.proj_attn\\.", ".attentions.$1.to_out.0.");

    static final double EPSILON = 1e-6;
    private static final double OVERLAP = 0.25;

    /** A diagonal Gaussian over latents, mean and logvar (B, C, h, w) each. */
    public record Posterior(Tensor mean, Tensor logvar) {}

    /** Reads encoder and decoder from {@code w}; names and shapes are those of diffusers' class. */
    public static AutoencoderKl of(Weights w, VaeConfig c) {
        return new AutoencoderKl(c, encoder(w, c), decoder(w, c));
    }

    /** The decoder alone, a half of the weights: of the encoder's the names and shapes are checked. */
    public static AutoencoderKl decoding(Weights w, VaeConfig c) {
        try (Scope unused = new Scope()) {
            encoder(w.unloaded(), c);
        }
        return new AutoencoderKl(c, null, decoder(w, c));
    }

    /** The distribution of an image's latents, as the network has them: neither scaled nor shifted. */
    public Posterior encode(Tensor pixels) {
        Tensor moments = through(encoder, pixels);
        long channels = config.latentChannels();
        Tensor logvar =
                moments.narrow(1, channels, channels).clamp_min(new Scalar(-30)).clamp_max(new Scalar(20));
        return new Posterior(moments.narrow(1, 0, channels), logvar);
    }

    /** Latents as the network has them → pixels. */
    public Tensor decode(Tensor latents) {
        return through(decoder, latents);
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

    private static Tensor through(List<UnaryOperator<Tensor>> layers, Tensor input) {
        try (Scope scope = new Scope()) {
            Tensor x = input;
            for (UnaryOperator<Tensor> layer : layers) {
                Tensor before = x;
                try (Scope inner = new Scope()) {
                    x = inner.keep(layer.apply(before));
                }
                if (before != input) {
                    before.close(); // the widest layers are gigabytes: none outlives the next
                }
            }
            return scope.keep(x);
        }
    }

    private static List<UnaryOperator<Tensor>> encoder(Weights weights, VaeConfig c) {
        Weights w = weights.at("encoder");
        List<UnaryOperator<Tensor>> layers = new ArrayList<>();
        int channels = c.blockOutChannels()[0];
        layers.add(Conv2d.same(w.at("conv_in"), c.inChannels(), channels));
        for (int i = 0; i < c.blockOutChannels().length; i++) {
            Weights block = w.at("down_blocks", i);
            channels = resnets(layers, block, channels, c.blockOutChannels()[i], c.layersPerBlock(), c);
            if (i < c.blockOutChannels().length - 1) {
                Conv2d conv = Conv2d.of(block.at("downsamplers.0.conv"), channels, channels, 3, 2, 0);
                layers.add(x -> conv.apply(torch.pad(x, new long[] {0, 1, 0, 1})));
            }
        }
        middle(layers, w.at("mid_block"), c);
        finish(layers, w, channels, 2 * c.latentChannels(), c);
        if (c.useQuantConv()) {
            layers.add(Conv2d.pointwise(weights.at("quant_conv"), 2L * c.latentChannels(), 2L * c.latentChannels()));
        }
        return layers;
    }

    private static List<UnaryOperator<Tensor>> decoder(Weights weights, VaeConfig c) {
        Weights w = weights.at("decoder");
        List<UnaryOperator<Tensor>> layers = new ArrayList<>();
        if (c.usePostQuantConv()) {
            layers.add(Conv2d.pointwise(weights.at("post_quant_conv"), c.latentChannels(), c.latentChannels()));
        }
        int channels = c.lastChannels();
        layers.add(Conv2d.same(w.at("conv_in"), c.latentChannels(), channels));
        middle(layers, w.at("mid_block"), c);
        for (int i = 0; i < c.blockOutChannels().length; i++) {
            Weights block = w.at("up_blocks", i);
            int out = c.blockOutChannels()[c.blockOutChannels().length - 1 - i];
            channels = resnets(layers, block, channels, out, c.layersPerBlock() + 1, c);
            if (i < c.blockOutChannels().length - 1) {
                layers.add(Upsample2d.of(block.at("upsamplers.0"), channels)::apply);
            }
        }
        finish(layers, w, channels, c.outChannels(), c);
        return layers;
    }

    private static int resnets(
            List<UnaryOperator<Tensor>> layers, Weights block, int in, int out, int count, VaeConfig c) {
        for (int j = 0; j < count; j++) {
            layers.add(resnet(block.at("resnets", j), j == 0 ? in : out, out, c));
        }
        return out;
    }

    private static void middle(List<UnaryOperator<Tensor>> layers, Weights w, VaeConfig c) {
        layers.add(resnet(w.at("resnets.0"), c.lastChannels(), c.lastChannels(), c));
        if (c.midBlockAddAttention()) {
            layers.add(MidAttention.of(w.at("attentions.0"), c));
        }
        layers.add(resnet(w.at("resnets.1"), c.lastChannels(), c.lastChannels(), c));
    }

    private static UnaryOperator<Tensor> resnet(Weights w, int in, int out, VaeConfig c) {
        return ResnetBlock2d.of(w, in, out, c.normNumGroups(), EPSILON)::apply;
    }

    private static void finish(List<UnaryOperator<Tensor>> layers, Weights w, int in, int out, VaeConfig c) {
        GroupNorm norm = GroupNorm.of(w.at("conv_norm_out"), in, c.normNumGroups(), EPSILON);
        Conv2d conv = Conv2d.same(w.at("conv_out"), in, out);
        layers.add(x -> conv.apply(norm.activated(x)));
    }
}
