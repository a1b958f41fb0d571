package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/** Normalisation over the last dimension to mean 0 and variance 1, with an affine map or (weight and bias null) without. */
public record LayerNorm(Tensor weight, Tensor bias, long width, double epsilon) implements UnaryOperator<Tensor> {

    public static LayerNorm of(Weights w, long width, double epsilon) {
        return new LayerNorm(w.tensor("weight", width), w.tensor("bias", width), width, epsilon);
    }

    /** Without weights. */
    public static LayerNorm plain(long width, double epsilon) {
        return new LayerNorm(null, null, width, epsilon);
    }

    @Override
    public Tensor apply(Tensor x) {
        if (weight != null && ShortRows.in(x)) {
            return ShortRows.layer(x, weight, bias, epsilon);
        }
        return weight == null
                ? torch.layer_norm(x, new long[] {width}, null, null, epsilon, true)
                : torch.layer_norm(
                        x, new long[] {width}, new TensorOptional(weight), new TensorOptional(bias), epsilon, true);
    }
}
