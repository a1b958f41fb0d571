package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.GatedUnit;
import reusediffusion.nn.Linear;
import reusediffusion.weights.Weights;

/**
 * out(h · gelu(g)) with [h, g] = in(x), four times as wide. Source: diffusers 0.40.0.dev0 {@code GEGLU}; arXiv
 * 2002.05202.
 *
 * @param in weight (8 · C, C): tokens (B, S, C) to h and g, one behind the other
 * @param out weight (C, 4 · C): (B, S, 4 · C) to (B, S, C)
 */
record GatedFeedForward(Linear in, Linear out) {

    static GatedFeedForward of(Weights w, long width) {
        return new GatedFeedForward(
                Linear.inBlock(w.at("net.0.proj"), width, 8 * width), Linear.inBlock(w.at("net.2"), 4 * width, width));
    }

    /** Applies the layer to x (B, S, C) and gives (B, S, C). */
    Tensor apply(Tensor x) {
        Tensor both = in.apply(x);
        if (GatedUnit.takes(both)) {
            return out.apply(GatedUnit.run(both));
        }
        long half = both.size(-1) / 2;
        return out.apply(both.narrow(-1, 0, half).mul(torch.gelu(both.narrow(-1, half, half))));
    }
}
