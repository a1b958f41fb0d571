package reusediffusion.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    private static final Set<String> FLOATING = Set.of("F64", "F32", "F16", "BF16");

    /** Gives every tensor that is asked for as one zero expanded to its shape. */
    public static final TensorSource SKETCH = (name, shape) -> torch.zeros(1).expand(shape);

    /** A tensor: its file, and its name there. */
    private record Held(SafetensorsFile file, String name) {
        SafetensorsEntry entry() {
            return file.entries().get(name);
        }
    }

    private final WeightFiles chosen;
    private final Placement placement;
    private final Map<Path, SafetensorsFile> files = new LinkedHashMap<>();
    private final Map<String, Held> holders = new TreeMap<>();
    private final Set<String> unread = new TreeSet<>();

    private Checkpoint(WeightFiles chosen, Placement placement) {
        this.chosen = chosen;
        this.placement = placement;
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
        Checkpoint checkpoint = new Checkpoint(WeightFiles.choose(folder, variant), placement);
        try {
            checkpoint.chosen.files().forEach(checkpoint::add);
            checkpoint.requirePlaced();
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        checkpoint.unread.addAll(checkpoint.holders.keySet());
        return checkpoint;
    }

    private void add(Path file) {
        SafetensorsFile opened = new SafetensorsFile(file);
        files.put(file, opened);
        for (String name : opened.entries().keySet()) {
            Held before = holders.put(name, new Held(opened, name));
            if (before != null) {
                throw new WeightsException("Tensor '" + name + "' is in both "
                        + before.file().path() + " and " + file + "; download the model again.");
            }
        }
    }

    /** Every tensor is where the index says. */
    private void requirePlaced() {
        chosen.placed().forEach((name, file) -> {
            Held held = holders.get(name);
            if (held == null || !held.file().path().equals(file)) {
                throw new WeightsException("The index in " + chosen.folder() + " says that tensor '" + name + "' is in "
                        + file.getFileName() + ", and it is "
                        + (held == null
                                ? "in no file"
                                : "in " + held.file().path().getFileName())
                        + "; download the model again.");
            }
        });
    }

    @Override
    public TensorSource named(Names names) {
        for (String former : Set.copyOf(holders.keySet())) {
            String now = names.now(former);
            if (!now.equals(former)) {
                Held held = holders.remove(former);
                unread.remove(former);
                if (holders.putIfAbsent(now, held) == null) {
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
        Held held = checked(name, shape);
        Tensor weight;
        boolean copied;
        try (Scope scope = new Scope()) {
            Tensor mapped = held.file().read(held.name());
            weight = scope.keep(where.weight(mapped));
            copied = weight.data_ptr().address() != mapped.data_ptr().address();
        }
        if (copied) {
            held.file().copied(held.name());
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

    boolean has(String name) {
        return holders.containsKey(name);
    }

    int size() {
        return holders.size();
    }

    private Held checked(String name, long... shape) {
        require(name, shape);
        unread.remove(name);
        return holders.get(name);
    }

    /** Fails unless the tensor is there, of this shape, and of numbers that a network can compute with. */
    void require(String name, long... shape) {
        Held held = holders.get(name);
        if (held == null) {
            throw new WeightsException(where() + " has no tensor '" + name + "' of shape " + Arrays.toString(shape)
                    + "; its weights are not those of its config.json.");
        }
        SafetensorsEntry entry = held.entry();
        if (!Arrays.equals(entry.shape(), shape)) {
            throw new WeightsException(
                    held.file().path() + ": tensor '" + held.name() + "' has shape " + Arrays.toString(entry.shape())
                            + ", and its config.json asks for " + Arrays.toString(shape) + ".");
        }
        if (!FLOATING.contains(entry.type())) {
            throw new WeightsException(held.file().path() + ": tensor '" + held.name() + "' has the type "
                    + entry.type() + ", and weights are F32, BF16, F16 or F64; take the model in one of these.");
        }
    }

    void read(String name) {
        unread.remove(name);
    }

    Set<String> unread() {
        return unread;
    }

    /** The file where there is one, else the folder of the shards. */
    Path where() {
        return chosen.files().size() == 1 ? chosen.files().get(0) : chosen.folder();
    }

    @Override
    public void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new WeightsException(where() + " holds " + unread.size()
                    + " tensors that its network has no layer for, the first '"
                    + unread.iterator().next() + "'; its weights are not those of its config.json.");
        }
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
