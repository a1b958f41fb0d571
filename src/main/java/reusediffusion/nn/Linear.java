package reusediffusion.nn;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.Float8Rows;
import reusediffusion.cuda.FusedNorm.Normed;
import reusediffusion.weights.Weights;

/**
 * y = x Wᵀ + b; weight (out, in), bias (out) or null.
 *
 * @param weight (out, in)
 * @param bias (out), or null
 * @param scales (out, 1) float32 of the rows of a weight in eight bits, or null for a weight in the type of x
 */
public record Linear(Tensor weight, Tensor bias, Tensor scales) implements UnaryOperator<Tensor> {
    /** A map whose weight has the type of what goes in. */
    public Linear(Tensor weight, Tensor bias) {
        this(weight, bias, null);
    }

    /** Reads {@code weight} (out, in) and {@code bias} (out) of a map. */
    public static Linear of(Weights w, long in, long out) {
        return new Linear(w.tensor("weight", out, in), w.tensor("bias", out));
    }

    /** Reads {@code weight} (out, in) of a map without a bias. */
    public static Linear withoutBias(Weights w, long in, long out) {
        return new Linear(w.tensor("weight", out, in), null);
    }

    /** A map of tokens inside a block: one of those whose products are in eight bits where the run asks for that. */
    public static Linear inBlock(Weights w, long in, long out) {
        return inBlock(w, in, out, true);
    }

    /**
     * Reads a map of tokens inside a block with a bias or without one; its product is in eight bits where the run asks
     * for that.
     */
    public static Linear inBlock(Weights w, long in, long out, boolean bias) {
        Linear map = bias ? of(w, in, out) : withoutBias(w, in, out);
        // A sketch of a network has one zero for all numbers, and nothing to gain.
        return w.eightBits() && Float8Rows.takes(in, out) && map.weight.is_contiguous() ? map.inEightBits(w) : map;
    }

    private Linear inEightBits(Weights w) {
        Float8Rows rows = Float8Rows.of(weight);
        w.replace(weight, rows.values(), rows.scales());
        return new Linear(rows.values(), bias, rows.scales());
    }

    /** Maps of one input as one, their outputs one behind the other, in place of the parts among the weights. */
    static Linear joined(Weights w, Linear... parts) {
        return new Linear(
                joined(w, Linear::weight, parts), joined(w, Linear::bias, parts), joined(w, Linear::scales, parts));
    }

    private static Tensor joined(Weights w, Function<Linear, Tensor> tensor, Linear... parts) {
        return tensor.apply(parts[0]) == null
                ? null
                : w.joined(Stream.of(parts).map(tensor).toArray(Tensor[]::new));
    }

    /** Whether the product is one of eight bits. */
    public boolean isInEightBits() {
        return scales != null;
    }

    /**
     * x (…, in) → (…, out). The bias goes in as an optional tensor: that is {@code at::linear}, which adds it inside the product. The
     * overload of three tensors is {@code torch::nn::functional::linear}, which adds it to tokens (B, S, out) in a pass of its own.
     *
     * <p>Source: PyTorch 2.10 {@code aten/src/ATen/native/Linear.cpp} and {@code torch/nn/functional/linear.h}.
     */
    @Override
    public Tensor apply(Tensor x) {
        if (isInEightBits()) {
            return apply(Float8Rows.of(x), x);
        }
        return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, new TensorOptional(bias));
    }

    /** Maps what a norm gave (B, S, in) to (B, S, out), in eight bits where the norm answered so. */
    public Tensor apply(Normed x) {
        return x.rows() == null ? apply(x.out()) : apply(x.rows(), x.sum());
    }

    /**
     * Maps rows in eight bits, for a map whose weight is in eight bits too; shape and type are those of {@code like}
     * (…, any).
     */
    public Tensor apply(Float8Rows rows, Tensor like) {
        long[] shape = like.shape();
        shape[shape.length - 1] = weight.size(0);
        ScalarType type = like.scalar_type().intern();
        return rows.times(new Float8Rows(weight, scales), bias, type).view(shape);
    }
}
