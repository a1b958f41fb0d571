package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Repeats the nearest pixels, then convolves 3 × 3. Source: diffusers 0.40.0.dev0 {@code Upsample2D}.
 *
 * @param convolution weight (C, C, 3, 3), of (B, C, 2 · H, 2 · W)
 */
public record Upsample2d(Conv2d convolution) {

    /** Reads {@code conv}, which keeps the number of channels. */
    public static Upsample2d of(Weights w, long channels) {
        return new Upsample2d(Conv2d.same(w.at("conv"), channels, channels));
    }

    /** Doubles the size of x (B, C, H, W) and gives (B, C, 2H, 2W). */
    public Tensor apply(Tensor x) {
        return apply(x, 2 * x.size(2), 2 * x.size(3));
    }

    /** x (B, C, H, W) → (B, C, height, width), for what was halved from an odd size. */
    public Tensor apply(Tensor x, long height, long width) {
        try (Scope scope = new Scope()) {
            return scope.keep(convolution.apply(torch.upsample_nearest2d(x, height, width)));
        }
    }
}
