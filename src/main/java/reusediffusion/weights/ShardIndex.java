package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A {@code .safetensors.index.json}, which says for every tensor in which of the files beside it the tensor is. */
public final class ShardIndex {
    private ShardIndex() {}

    /** Reads from an index which files its shards are. */
    public static Set<Path> shards(Path index) {
        return new TreeSet<>(placed(index).values());
    }

    /**
     * Reads by tensor the file that it is in.
     *
     * @throws WeightsException where the index has no such map, or names what is no file of its folder
     */
    static Map<String, Path> placed(Path index) {
        Path folder = index.getParent();
        JsonNode map = Json.distinct(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new WeightsException(
                    index + " has no weight_map that says which tensor is in which file; download it" + " again.");
        }
        Map<String, Path> placed = new LinkedHashMap<>();
        map.fields().forEachRemaining(tensor -> {
            placed.put(tensor.getKey(), shard(folder, index, tensor.getKey(), tensor.getValue()));
        });
        return placed;
    }

    private static Path shard(Path folder, Path index, String tensor, JsonNode name) {
        try {
            Path shard = folder.resolve(name.asText()).normalize();
            if (name.isTextual() && shard.startsWith(folder.normalize()) && !shard.equals(folder.normalize())) {
                return folder.resolve(name.asText());
            }
        } catch (InvalidPathException e) {
            // told below, as a name that is no file of this folder
        }
        throw new WeightsException(index + " says that tensor '" + tensor + "' is in " + name
                + ", which is no file of that folder; download the index again.");
    }
}
