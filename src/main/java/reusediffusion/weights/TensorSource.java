package reusediffusion.weights;

import org.bytedeco.pytorch.Tensor;

/** Where a network's tensors come from: a checkpoint, random numbers, or a test that only records what is asked for. */
public interface TensorSource {

    /**
     * The tensor of this full name.
     *
     * @param shape the shape that the network expects
     * @throws WeightsException where the name is missing or the shape differs, naming the file and the tensor
     */
    Tensor read(String name, long... shape);

    /** Throws a {@link WeightsException} that names a tensor which no layer has read. */
    default void requireAllRead() {}
}
