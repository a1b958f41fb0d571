package reusediffusion.weights;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Where a network's tensors come from: a checkpoint, random numbers, or a test that only records what is asked for. */
public interface TensorSource extends AutoCloseable {

    /**
     * The tensor of this full name.
     *
     * @param shape the shape that the network expects
     * @throws WeightsException where the name is missing or the shape differs, naming the file and the tensor
     */
    Tensor read(String name, long... shape);

    /** The same tensors, in float32 where this source gives float16: for layers that would overflow. */
    default TensorSource wide() {
        return this;
    }

    /** The same names and shapes, for layers that nobody runs: where numbers can be left where they are, none is read. */
    default TensorSource unloaded() {
        return this;
    }

    /** The same tensors by a component's own names, where its files may have other ones; to be called before any is read. */
    default TensorSource named(TensorNames names) {
        return this;
    }

    /** Whether maps inside blocks are wanted in eight bits, see {@link #replace}. */
    default boolean eightBits() {
        return false;
    }

    /** Takes {@code made} over as its tensors in place of those that they were made of, which are closed. */
    default void replace(List<Tensor> made, Tensor... parts) {
        for (Tensor part : parts) {
            part.close();
        }
    }

    /** Throws a {@link WeightsException} that names a tensor which no layer has read. */
    default void requireAllRead() {}

    /** Lets go of files; tensors that were read stay. */
    @Override
    default void close() {}
}
