package reusediffusion.weights;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.natives.Natives;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * The tensors of one component's folder: a single safetensors file, or shards named by an index. Each tensor is mapped, moved to its
 * place and let go, so that loading takes no more memory than the weights themselves.
 */
public final class Checkpoint implements TensorSource {
    static {
        Natives.ready();
    }

    /** Gives every tensor that is asked for as one zero expanded to its shape. */
    public static final TensorSource SKETCH = (name, shape) -> torch.zeros(1).expand(shape);

    private final TensorLocations held;
    private final Placement placement;
    private final Set<String> unread;

    private Checkpoint(TensorLocations held, Placement placement) {
        this.held = held;
        this.placement = placement;
        this.unread = new TreeSet<>(held.names());
    }

    /** Opens the safetensors of {@code folder}, a component of a diffusers model; tensors come out at {@code placement}. */
    public static Checkpoint open(Path folder, Placement placement) {
        return open(folder, placement, null);
    }

    /**
     * Opens the safetensors of one variant in {@code folder}, a component of a diffusers model.
     *
     * @param variant such as {@code fp16}; null for the plain files
     * @throws WeightsException for files that are no whole checkpoint, naming the file and the tensor
     */
    public static Checkpoint open(Path folder, Placement placement, String variant) {
        return new Checkpoint(TensorLocations.open(WeightFiles.choose(folder, variant)), placement);
    }

    @Override
    public TensorSource named(TensorNames names) {
        for (String former : Set.copyOf(held.names())) {
            String now = names.now(former);
            if (!now.equals(former)) {
                unread.remove(former);
                if (held.rename(former, now)) {
                    unread.add(now);
                }
            }
        }
        unread.removeIf(names::passesOver);
        return this;
    }

    @Override
    public Tensor read(String name, long... shape) {
        return read(placement, name, shape);
    }

    @Override
    public TensorSource wide() {
        return (name, shape) -> read(placement.wide(), name, shape);
    }

    @Override
    public TensorSource unloaded() {
        return (name, shape) -> {
            checked(name, shape);
            return SKETCH.read(name, shape);
        };
    }

    private Tensor read(Placement where, String name, long... shape) {
        TensorLocations.Held found = checked(name, shape);
        Tensor weight;
        boolean copied;
        try (Scope scope = new Scope()) {
            Tensor mapped = found.file().read(found.name());
            weight = scope.keep(where.weight(mapped));
            copied = weight.data_ptr().address() != mapped.data_ptr().address();
        }
        if (copied) {
            found.file().copied(found.name());
        }
        return weight;
    }

    /**
     * A source with the names and shapes of these tensors that reads none of their numbers: every tensor is one zero,
     * expanded. A network built from it is checked strictly and quickly.
     */
    public TensorSource headersOnly() {
        return new HeaderCheck(this);
    }

    private TensorLocations.Held checked(String name, long... shape) {
        TensorLocations.Held found = held.require(name, shape);
        unread.remove(name);
        return found;
    }

    /** The tensors of the checkpoint, whether a network reads them or not. */
    TensorLocations held() {
        return held;
    }

    void read(String name) {
        unread.remove(name);
    }

    Set<String> unread() {
        return unread;
    }

    @Override
    public void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new WeightsException(held.where() + " holds " + unread.size()
                    + " tensors that its network has no layer for, the first '"
                    + unread.iterator().next() + "'; its weights are not those of its config.json.");
        }
    }

    @Override
    public void close() {
        held.close();
    }
}
