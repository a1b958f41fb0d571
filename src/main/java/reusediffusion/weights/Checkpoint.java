package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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

    /** In some older files: what the network derives from the rest. */
    private static final Set<String> DERIVED =
            Set.of("text_model.embeddings.position_ids", "encoder.embed_tokens.weight");

    /** Gives every tensor that is asked for as one zero expanded to its shape. */
    public static final TensorSource SKETCH = (name, shape) -> torch.zeros(1).expand(shape);

    private final Path folder;
    private final Placement placement;
    private final Map<String, SafetensorsFile> holders = new LinkedHashMap<>();
    private final Map<Path, SafetensorsFile> files = new LinkedHashMap<>();
    private final TreeSet<String> unread = new TreeSet<>();

    private Checkpoint(Path folder, Placement placement) {
        this.folder = folder;
        this.placement = placement;
    }

    /** Opens the safetensors of {@code folder}, a component of a diffusers model; tensors come out at {@code placement}. */
    public static Checkpoint open(Path folder, Placement placement) {
        Checkpoint checkpoint = new Checkpoint(folder, placement);
        try {
            for (Path file : files(folder)) {
                checkpoint.add(file);
            }
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        checkpoint.holders.keySet().stream()
                .filter(name -> !DERIVED.contains(name))
                .forEach(checkpoint.unread::add);
        return checkpoint;
    }

    private void add(Path file) {
        SafetensorsFile opened = new SafetensorsFile(file);
        files.put(file, opened);
        opened.entries().keySet().forEach(name -> holders.put(name, opened));
    }

    private static List<Path> files(Path folder) {
        List<String> names;
        try (Stream<Path> entries = Files.list(folder)) {
            names = entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new WeightsException("There is no folder " + folder + " with weights; check the model's path.", e);
        }
        for (String name : names) {
            if (name.contains(".safetensors.index") && name.endsWith(".json")) {
                return shards(folder, folder.resolve(name));
            }
        }
        List<String> whole =
                names.stream().filter(n -> n.endsWith(".safetensors")).toList();
        List<String> plain =
                whole.stream().filter(n -> !n.endsWith(".fp16.safetensors")).toList();
        List<String> chosen = plain.isEmpty() ? whole : plain;
        if (chosen.size() != 1) {
            throw new WeightsException(
                    folder + " holds " + (chosen.isEmpty() ? "no safetensors file" : "several: " + chosen)
                            + "; expected one, or shards beside their .safetensors.index.json.");
        }
        return List.of(folder.resolve(chosen.get(0)));
    }

    private static List<Path> shards(Path folder, Path index) {
        TreeSet<String> names = new TreeSet<>();
        try {
            JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
            map.forEach(file -> names.add(file.asText()));
        } catch (IOException e) {
            throw new WeightsException(index + " is not JSON: " + e.getMessage(), e);
        }
        for (String name : names) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new WeightsException(
                        "Shard " + folder.resolve(name) + " is missing; " + index.getFileName() + " names it.");
            }
        }
        return names.stream().map(folder::resolve).toList();
    }

    @Override
    public Tensor read(String name, long... shape) {
        return read(placement, name, shape);
    }

    @Override
    public TensorSource wide() {
        return (name, shape) -> read(placement.wide(), name, shape);
    }

    private Tensor read(Placement where, String name, long... shape) {
        SafetensorsFile file = checked(name, shape);
        Tensor weight;
        boolean copied;
        try (Scope scope = new Scope()) {
            Tensor mapped = file.read(name);
            weight = scope.keep(where.weight(mapped));
            copied = weight.data_ptr().address() != mapped.data_ptr().address();
        }
        if (copied) {
            file.copied(name);
        }
        return weight;
    }

    /** The same names and shapes, strictly, without reading the numbers: every tensor is one zero expanded. For a quick check. */
    public TensorSource headersOnly() {
        Checkpoint checkpoint = this;
        return new TensorSource() {
            @Override
            public Tensor read(String name, long... shape) {
                checkpoint.checked(name, shape);
                return SKETCH.read(name, shape);
            }

            @Override
            public void requireAllRead() {
                checkpoint.requireAllRead();
            }

            @Override
            public void close() {
                checkpoint.close();
            }
        };
    }

    private SafetensorsFile checked(String name, long... shape) {
        SafetensorsFile file = holders.get(name);
        if (file == null) {
            throw new WeightsException(folder + " has no tensor '" + name + "' of shape " + Arrays.toString(shape)
                    + "; its weights are not those of its config.json.");
        }
        long[] actual = file.entries().get(name).shape();
        if (!Arrays.equals(actual, shape)) {
            throw new WeightsException(folder + ": tensor '" + name + "' has shape " + Arrays.toString(actual)
                    + ", and its config.json" + " asks for " + Arrays.toString(shape) + ".");
        }
        unread.remove(name);
        return file;
    }

    @Override
    public void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new WeightsException(
                    folder + " holds " + unread.size() + " tensors that its network has no layer for, the first '"
                            + unread.first() + "'; its weights are not those of its config.json.");
        }
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
