package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/** x / rms(x) · weight over the last dimension, the mean square in float32. */
public record RmsNorm(Tensor weight, double epsilon) implements UnaryOperator<Tensor> {

    public static RmsNorm of(Weights w, long width, double epsilon) {
        return new RmsNorm(w.tensor("weight", width), epsilon);
    }

    @Override
    public Tensor apply(Tensor x) {
        return torch.rms_norm(x, new long[] {weight.size(0)}, new TensorOptional(weight), new DoubleOptional(epsilon));
    }
}
