package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Weights;

/**
 * Two normalised 3 × 3 convolutions beside a shortcut, with or (time null) without a time embedding between them; shortcut is null
 * where the number of channels stays.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code ResnetBlock2D}; arXiv 1512.03385.
 *
 * @param firstNorm of x (B, in, H, W), followed by SiLU
 * @param first weight (out, in, 3, 3)
 * @param time weight (out, T): the embedding (B, T) to what is added to each channel; null where the block takes no time
 * @param secondNorm of (B, out, H, W), followed by SiLU
 * @param second weight (out, out, 3, 3)
 * @param shortcut weight (out, in, 1, 1); null where the number of channels stays
 */
public record ResnetBlock2d(
        GroupNorm firstNorm, Conv2d first, Linear time, GroupNorm secondNorm, Conv2d second, Conv2d shortcut) {

    /** Reads a block that takes no time embedding. */
    public static ResnetBlock2d of(Weights w, long in, long out, long groups, double epsilon) {
        return of(w, in, out, null, groups, epsilon);
    }

    /** Reads a block that takes a time embedding of {@code timeWidth} channels. */
    public static ResnetBlock2d timed(Weights w, long in, long out, long timeWidth, long groups, double epsilon) {
        return of(w, in, out, Linear.of(w.at("time_emb_proj"), timeWidth, out), groups, epsilon);
    }

    private static ResnetBlock2d of(Weights w, long in, long out, Linear time, long groups, double epsilon) {
        return new ResnetBlock2d(
                GroupNorm.of(w.at("norm1"), in, groups, epsilon),
                Conv2d.same(w.at("conv1"), in, out),
                time,
                GroupNorm.of(w.at("norm2"), out, groups, epsilon),
                Conv2d.same(w.at("conv2"), out, out),
                in == out ? null : Conv2d.pointwise(w.at("conv_shortcut"), in, out));
    }

    /** x (B, in, H, W) → (B, out, H, W), for a block without a time embedding. */
    public Tensor apply(Tensor x) {
        return apply(x, null);
    }

    /**
     * x (B, in, H, W) → (B, out, H, W).
     *
     * @param activatedTime SiLU of the time embedding (B, T), which all blocks share, so that it is taken once
     */
    public Tensor apply(Tensor x, Tensor activatedTime) {
        try (Scope scope = new Scope()) {
            Tensor y = first.apply(firstNorm.activated(x));
            y = second.apply(secondNorm.activated(y, time == null ? null : time.apply(activatedTime)));
            return scope.keep((shortcut == null ? x : shortcut.apply(x)).add(y));
        }
    }
}
