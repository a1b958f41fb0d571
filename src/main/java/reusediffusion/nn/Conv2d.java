package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/** Convolution with a square kernel; weight (out, in, k, k), x (B, in, H, W). */
public record Conv2d(Tensor weight, Tensor bias, long stride, long padding) implements UnaryOperator<Tensor> {

    public static Conv2d of(Weights w, long in, long out, long kernel, long stride, long padding) {
        return new Conv2d(w.tensor("weight", out, in, kernel, kernel), w.tensor("bias", out), stride, padding);
    }

    /** 3 × 3 that keeps height and width. */
    public static Conv2d same(Weights w, long in, long out) {
        return of(w, in, out, 3, 1, 1);
    }

    /** 1 × 1. */
    public static Conv2d pointwise(Weights w, long in, long out) {
        return of(w, in, out, 1, 1, 0);
    }

    @Override
    public Tensor apply(Tensor x) {
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
