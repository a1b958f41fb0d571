package reusediffusion.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which file of a component's folder holds each tensor, and as what; open until closed. */
final class TensorLocations implements AutoCloseable {
    private static final Set<String> FLOATING = Set.of("F64", "F32", "F16", "BF16");

    /** A tensor: its file, and its name there. */
    record Held(SafetensorsFile file, String name) {
        SafetensorsEntry entry() {
            return file.entries().get(name);
        }
    }

    private final WeightFiles chosen;
    private final Map<Path, SafetensorsFile> files = new LinkedHashMap<>();
    private final Map<String, Held> holders = new TreeMap<>();

    private TensorLocations(WeightFiles chosen) {
        this.chosen = chosen;
    }

    /**
     * Opens the chosen files.
     *
     * @throws WeightsException for files that are no whole checkpoint, naming the file and the tensor
     */
    static TensorLocations open(WeightFiles chosen) {
        TensorLocations held = new TensorLocations(chosen);
        try {
            chosen.files().forEach(held::add);
            held.requirePlaced();
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
        return held;
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

    /** The names of all tensors. */
    Set<String> names() {
        return holders.keySet();
    }

    /** Gives a tensor the name that its network asks for; false where another has that name already, and the tensor is passed over. */
    boolean rename(String former, String now) {
        return holders.putIfAbsent(now, holders.remove(former)) == null;
    }

    /** The tensor; fails unless it is there, of this shape, and of numbers that a network can compute with. */
    Held require(String name, long... shape) {
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
        return held;
    }

    /** The file where there is one, else the folder of the shards. */
    Path where() {
        return chosen.files().size() == 1 ? chosen.files().get(0) : chosen.folder();
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
