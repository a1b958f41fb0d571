package reusediffusion.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A model folder of configurations alone, without weights and vocabularies, to be changed and run with random weights. */
public final class BareModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BareModel() {}

    public static void copy(Path model, Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(model)) {
            List<Path> files = walk.filter(f -> f.toString().endsWith("config.json") || f.endsWith("model_index.json"))
                    .toList();
            for (Path file : files) {
                Path copy = folder.resolve(model.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    /** A whole model whose weights are links to the original's: what changes is a file of its own. */
    public static Path linked(Path model, Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(model)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Path place = folder.resolve(model.relativize(file));
                Files.createDirectories(place.getParent());
                if (file.toString().endsWith(".json")) {
                    Files.copy(file, place);
                } else {
                    Files.createSymbolicLink(place, file.toAbsolutePath());
                }
            }
        }
        return folder;
    }

    /** Gives tensors of a safetensors file other names, and adds one of one number. */
    public static void rename(Path file, UnaryOperator<String> name, String... added) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) buffer.getLong(0);
        ObjectNode renamed = JSON.createObjectNode();
        int data = bytes.length - 8 - length;
        JSON.readTree(bytes, 8, length)
                .fields()
                .forEachRemaining(tensor -> renamed.set(name.apply(tensor.getKey()), tensor.getValue()));
        for (int i = 0; i < added.length; i++) {
            ObjectNode entry = renamed.putObject(added[i]).put("dtype", "F32");
            entry.set("shape", JSON.valueToTree(new int[] {1}));
            entry.set("data_offsets", JSON.valueToTree(new int[] {data + 4 * i, data + 4 * i + 4}));
        }
        byte[] header = JSON.writeValueAsBytes(renamed);
        int padding = Math.floorMod(-header.length, 8);
        ByteBuffer written = ByteBuffer.allocate(8 + header.length + padding + data + 4 * added.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length + padding)
                .put(header)
                .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
                .put(bytes, 8 + length, data);
        Files.delete(file);
        Files.write(file, written.array());
    }

    public static void change(Path file, String key, Object value) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(file.toFile());
        tree.set(key, JSON.valueToTree(value));
        JSON.writeValue(file.toFile(), tree);
    }
}
