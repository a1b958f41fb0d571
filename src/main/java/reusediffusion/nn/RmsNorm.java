package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/**
 * x / rms(x) · weight over the last dimension, the mean square in float32; the result has the weight's type.
 *
 * <p>Source: arXiv 1910.07467.
 *
 * @param weight (C)
 * @param epsilon added to the mean square
 */
public record RmsNorm(Tensor weight, double epsilon) implements UnaryOperator<Tensor> {

    /** Reads {@code weight} (width) of a norm. */
    public static RmsNorm of(Weights w, long width, double epsilon) {
        return new RmsNorm(w.tensor("weight", width), epsilon);
    }

    @Override
    public Tensor apply(Tensor x) {
        long[] shape = {weight.size(0)};
        if (x.scalar_type().intern() == weight.scalar_type().intern()) {
            return ShortRows.in(x)
                    ? ShortRows.rms(x, weight, epsilon)
                    : torch.rms_norm(x, shape, new TensorOptional(weight), new DoubleOptional(epsilon));
        }
        return torch.rms_norm(x, shape, new TensorOptional(), new DoubleOptional(epsilon))
                .to(weight.scalar_type())
                .mul(weight);
    }
}
