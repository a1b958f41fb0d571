package reusediffusion.model.vae;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.GroupNorm;
import reusediffusion.nn.Linear;
import reusediffusion.nn.Projections;
import reusediffusion.weights.Weights;

/**
 * Self-attention of all positions of a feature map (B, C, H, W) with one head, added to the map.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code UNetMidBlock2D}'s attention.
 *
 * @param norm of the map (B, C, H, W)
 * @param attention tokens (B, H · W, C) to queries, keys and values (B, H · W, 1, C)
 * @param out weight (C, C), of tokens (B, H · W, C)
 */
record MidAttention(GroupNorm norm, Projections attention, Linear out) implements UnaryOperator<Tensor> {

    static MidAttention of(Weights w, VaeConfig c) {
        int channels = c.lastChannels();
        return new MidAttention(
                GroupNorm.of(w.at("group_norm"), channels, c.normNumGroups(), VaeLayers.EPSILON),
                Projections.of(w, channels, channels, 1, true),
                Linear.of(w.at("to_out.0"), channels, channels));
    }

    /** Applies the layer to x (B, C, H, W) and gives (B, C, H, W). */
    @Override
    public Tensor apply(Tensor x) {
        Tensor positions = norm.apply(x).flatten(2, 3).transpose(1, 2); // (B, H · W, C)
        Tensor attended = out.apply(attention.apply(positions).attend());
        return attended.transpose(1, 2).unflatten(2, x.size(2), x.size(3)).add(x);
    }
}
