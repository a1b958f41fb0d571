package reusediffusion.model.vae;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.nn.Conv2d;
import reusediffusion.nn.GroupNorm;
import reusediffusion.nn.ResnetBlock2d;
import reusediffusion.nn.Upsample2d;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/** The layers of the image autoencoder's two halves, in their order, read from its weights. */
final class VaeLayers {
    static final double EPSILON = 1e-6;

    private VaeLayers() {}

    /** From pixels to the moments of latents. */
    static List<UnaryOperator<Tensor>> encoder(Weights weights, VaeConfig c) {
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

    /** From latents to pixels. */
    static List<UnaryOperator<Tensor>> decoder(Weights weights, VaeConfig c) {
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

    /** The input through all of them, of which none outlives the next. */
    static Tensor through(List<UnaryOperator<Tensor>> layers, Tensor input) {
        try (Scope scope = new Scope()) {
            Tensor x = input;
            for (UnaryOperator<Tensor> layer : layers) {
                Tensor before = x;
                try (Scope inner = new Scope()) {
                    x = inner.keep(layer.apply(before));
                }
                if (before != input) {
                    before.close(); // the widest are gigabytes
                }
            }
            return scope.keep(x);
        }
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
