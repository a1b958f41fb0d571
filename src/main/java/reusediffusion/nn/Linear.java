package reusediffusion.nn;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Algebra;
import reusediffusion.weights.Weights;

/** y = x Wᵀ + b; weight (out, in), bias (out) or null. */
public record Linear(Tensor weight, Tensor bias) implements UnaryOperator<Tensor> {

    public static Linear of(Weights w, long in, long out) {
        return new Linear(w.tensor("weight", out, in), w.tensor("bias", out));
    }

    public static Linear withoutBias(Weights w, long in, long out) {
        return new Linear(w.tensor("weight", out, in), null);
    }

    /** With a bias or without, as the configuration says. */
    public static Linear of(Weights w, long in, long out, boolean bias) {
        return bias ? of(w, in, out) : withoutBias(w, in, out);
    }

    /** Maps of one input as one, their outputs one behind the other; the parts' own weights are let go. */
    static Linear joined(Linear... parts) {
        Tensor weight = Algebra.join(0, Stream.of(parts).map(Linear::weight).toArray(Tensor[]::new));
        Tensor bias = parts[0].bias == null
                ? null
                : Algebra.join(0, Stream.of(parts).map(Linear::bias).toArray(Tensor[]::new));
        for (Linear part : parts) {
            part.weight.close();
            if (part.bias != null) {
                part.bias.close();
            }
        }
        return new Linear(weight, bias);
    }

    /**
     * x (…, in) → (…, out). The bias goes in as an optional tensor: that is {@code at::linear}, which adds it inside the product. The
     * overload of three tensors is {@code torch::nn::functional::linear}, which adds it to tokens (B, S, out) in a pass of its own.
     *
     * <p>Source: PyTorch {@code aten/src/ATen/native/Linear.cpp} and {@code torch/nn/functional/linear.h}.
     */
    @Override
    public Tensor apply(Tensor x) {
        return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, new TensorOptional(bias));
    }
}
