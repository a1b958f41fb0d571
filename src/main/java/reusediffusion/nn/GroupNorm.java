package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.weights.Weights;

/** Normalisation of groups of channels; x (B, C, …). */
public record GroupNorm(Tensor weight, Tensor bias, long groups, double epsilon) implements UnaryOperator<Tensor> {

    public static GroupNorm of(Weights w, long channels, long groups, double epsilon) {
        return new GroupNorm(w.tensor("weight", channels), w.tensor("bias", channels), groups, epsilon);
    }

    @Override
    public Tensor apply(Tensor x) {
        return torch.group_norm(x, groups, new TensorOptional(weight), new TensorOptional(bias), epsilon, true);
    }
}
