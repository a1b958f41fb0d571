package reusediffusion.pipeline.folder;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.weights.TensorSource;

/** A source that notes every tensor that is read, to be freed with the network. */
final class OwnedTensors implements TensorSource {
    private final TensorSource source;
    private final boolean eightBits;
    private final List<Tensor> tensors;

    /**
     * Reads from {@code source}.
     *
     * @param eightBits whether the layers that read here are kept in eight bits
     * @param tensors list to which what is read is added, and from which what is replaced is taken
     */
    OwnedTensors(TensorSource source, boolean eightBits, List<Tensor> tensors) {
        this.source = source;
        this.eightBits = eightBits;
        this.tensors = tensors;
    }

    @Override
    public Tensor read(String name, long... shape) {
        Tensor tensor = source.read(name, shape);
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public boolean eightBits() {
        return eightBits;
    }

    @Override
    public void replace(List<Tensor> made, Tensor... parts) {
        tensors.removeAll(List.of(parts));
        tensors.addAll(made);
        source.replace(made, parts);
    }

    @Override
    public TensorSource wide() {
        return new OwnedTensors(source.wide(), eightBits, tensors);
    }

    /** A source of tensors that belong to whoever asks for them, and are freed by them. */
    @Override
    public TensorSource unloaded() {
        return source.unloaded();
    }
}
