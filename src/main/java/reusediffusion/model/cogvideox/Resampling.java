package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Halves or doubles height and width, and the number of frames where {@code frames} says so; a first odd frame is never averaged
 * with, nor doubled like, the others. A 3 × 3 convolution of single frames goes with it.
 *
 * <p>Source: diffusers {@code CogVideoXDownsample3D} and {@code CogVideoXUpsample3D}.
 */
record Resampling(Tensor weight, Tensor bias, boolean up, boolean frames) {

    static Resampling up(Weights w, long channels, boolean frames) {
        return of(w.at("upsamplers.0.conv"), channels, true, frames);
    }

    static Resampling down(Weights w, long channels, boolean frames) {
        return of(w.at("downsamplers.0.conv"), channels, false, frames);
    }

    private static Resampling of(Weights w, long channels, boolean up, boolean frames) {
        return new Resampling(w.tensor("weight", channels, channels, 3, 3), w.tensor("bias", channels), up, frames);
    }

    /** x (B, C, F, H, W) → (B, C, F', H', W'). */
    Tensor apply(Tensor x) {
        try (Scope scope = new Scope()) {
            Tensor kernel = weight.unsqueeze(2); // one frame deep, the 2-D convolution is a 3-D one of the whole clip
            return scope.keep(
                    up
                            ? CausalConv3d.convolve(larger(x), kernel, bias, 1, 1)
                            : CausalConv3d.convolve(
                                    torch.constant_pad_nd(frames ? fewer(x) : x, 0, 1, 0, 1), kernel, bias, 2, 0));
        }
    }

    private Tensor larger(Tensor x) {
        if (!frames || x.size(2) == 1) {
            return nearest(x, 1);
        }
        long first = x.size(2) % 2;
        Tensor rest = nearest(x.narrow(2, first, x.size(2) - first), 2);
        return first == 0 ? rest : Algebra.join(2, nearest(x.narrow(2, 0, 1), 1), rest);
    }

    private static Tensor nearest(Tensor x, long times) {
        return torch.upsample_nearest3d(x, times * x.size(2), 2 * x.size(3), 2 * x.size(4));
    }

    private static Tensor fewer(Tensor x) {
        long first = x.size(2) % 2;
        if (x.size(2) == 1) {
            return x;
        }
        Tensor rest = x.narrow(2, first, x.size(2) - first).unflatten(2, -1, 2);
        Tensor mean = Algebra.scale(rest.select(3, 0).add(rest.select(3, 1)), 0.5);
        return first == 0 ? mean : Algebra.join(2, x.narrow(2, 0, 1), mean);
    }
}
