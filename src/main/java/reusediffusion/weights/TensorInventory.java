package reusediffusion.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Hands out another source's tensors and notes which were asked for. */
public final class TensorInventory implements TensorSource {
    private final TensorSource source;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private long bytes;

    /** Notes what is asked of {@code source}, which is closed with this. */
    public TensorInventory(TensorSource source) {
        this.source = source;
    }

    /** Shapes by name, in the order in which the network asked. */
    public Map<String, long[]> shapes() {
        return shapes;
    }

    /** How many bytes all tensors have; where others took the place of some, theirs count. */
    public long bytes() {
        return bytes;
    }

    @Override
    public Tensor read(String name, long... shape) {
        return note(source.read(name, shape), name, shape);
    }

    private Tensor note(Tensor tensor, String name, long... shape) {
        shapes.put(name, shape);
        bytes += bytes(tensor);
        return tensor;
    }

    @Override
    public void replace(List<Tensor> made, Tensor... parts) {
        made.forEach(tensor -> bytes += bytes(tensor));
        for (Tensor part : parts) {
            bytes -= bytes(part);
        }
        source.replace(made, parts);
    }

    private static long bytes(Tensor tensor) {
        return tensor.numel() * tensor.element_size();
    }

    @Override
    public TensorSource wide() {
        TensorSource wide = source.wide();
        return (name, shape) -> note(wide.read(name, shape), name, shape);
    }

    @Override
    public TensorSource named(TensorNames names) {
        source.named(names);
        return this;
    }

    @Override
    public void requireAllRead() {
        source.requireAllRead();
    }

    @Override
    public void close() {
        source.close();
    }
}
