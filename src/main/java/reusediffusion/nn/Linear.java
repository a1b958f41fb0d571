package reusediffusion.nn;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
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

    /** Maps of one input as one, their outputs one behind the other, in place of the parts among the weights. */
    static Linear joined(Weights w, Linear... parts) {
        Tensor weight = w.joined(Stream.of(parts).map(Linear::weight).toArray(Tensor[]::new));
        return new Linear(
                weight,
                parts[0].bias == null
                        ? null
                        : w.joined(Stream.of(parts).map(Linear::bias).toArray(Tensor[]::new)));
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
