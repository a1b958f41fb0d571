package reusediffusion.weights;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * A view of a source of tensors below a prefix: {@code weights.at("attn").tensor("to_q.weight", out, in)} reads
 * {@code attn.to_q.weight}.
 */
public record Weights(TensorSource source, String prefix) {

    /** The view of all tensors of a source, without a prefix. */
    public static Weights of(TensorSource source) {
        return new Weights(source, "");
    }

    /** The view one or more dotted names deeper. */
    public Weights at(String name) {
        return new Weights(source, prefix + name + ".");
    }

    /** The view of one element of a numbered list. */
    public Weights at(String list, int index) {
        return at(list + "." + index);
    }

    /** The view of the same tensors in float32 where the source would give float16. */
    public Weights wide() {
        return new Weights(source.wide(), prefix);
    }

    /**
     * The view of layers that nobody runs: their names and shapes are checked, and their numbers stay unread where that
     * can be.
     */
    public Weights unloaded() {
        return new Weights(source.unloaded(), prefix);
    }

    /** Tensors of this source, of equal length but for the first dimension, one behind the other in their place. */
    public Tensor joined(Tensor... parts) {
        try (Scope scope = new Scope()) {
            Tensor all = scope.keep(Algebra.joinRows(parts));
            source.replace(List.of(all), parts);
            return all;
        }
    }

    /** Whether maps inside blocks are wanted in eight bits. */
    public boolean eightBits() {
        return source.eightBits();
    }

    /** Has {@code made} in place of a tensor of this source, which is closed. */
    public void replace(Tensor part, Tensor... made) {
        source.replace(List.of(made), part);
    }

    /** The tensor of this name below the prefix; its shape must be {@code shape}. */
    public Tensor tensor(String name, long... shape) {
        return source.read(prefix + name, shape);
    }
}
