package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.weights.Weights;

/**
 * Convolution with a square kernel: x (B, in, H, W) → (B, out, H', W').
 *
 * @param weight (out, in, k, k)
 * @param bias (out)
 * @param stride pixels of x from one pixel of the result to the next
 * @param padding rows and columns of zeros on each side of x
 */
public record Conv2d(Tensor weight, Tensor bias, long stride, long padding) implements UnaryOperator<Tensor> {
    /** Reads {@code weight} (out, in, k, k) and {@code bias} (out) of a convolution. */
    public static Conv2d of(Weights w, long in, long out, long kernel, long stride, long padding) {
        return new Conv2d(w.tensor("weight", out, in, kernel, kernel), w.tensor("bias", out), stride, padding);
    }

    /** Reads a 3 × 3 convolution that keeps height and width. */
    public static Conv2d same(Weights w, long in, long out) {
        return of(w, in, out, 3, 1, 1);
    }

    /** Reads a 1 × 1 convolution, which maps each pixel's channels by itself. */
    public static Conv2d pointwise(Weights w, long in, long out) {
        return of(w, in, out, 1, 1, 0);
    }

    /**
     * Whether x is to be convolved in float32: in sixteen bits on a CPU. Few processors have instructions for those, on which oneDNN as torch 2.10
     * has it gets channels wrong, by a fifth and more, that are no whole vectors of 16, as those of latents and pixels; on the others torch's
     * loops for sixteen bits take many times as long as float32 does.
     */
    public static boolean needsFloat32(Tensor x) {
        if (x.is_cuda()) {
            return false;
        }
        ScalarType type = x.scalar_type().intern();
        return type == ScalarType.BFloat16 || type == ScalarType.Half;
    }

    @Override
    public Tensor apply(Tensor x) {
        if (needsFloat32(x)) {
            Conv2d wide = new Conv2d(weight.to(ScalarType.Float), bias.to(ScalarType.Float), stride, padding);
            return wide.apply(x.to(ScalarType.Float)).to(x.scalar_type());
        }
        return torch.conv2d(
                x,
                weight,
                new TensorOptional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }
}
