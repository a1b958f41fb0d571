package reusediffusion.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A model folder of configurations alone, without weights and vocabularies, to be changed and run with random weights. */
final class BareModel {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BareModel() {}

    static void copy(Path model, Path folder) throws IOException {
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

    static void change(Path file, String key, Object value) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(file.toFile());
        tree.set(key, JSON.valueToTree(value));
        JSON.writeValue(file.toFile(), tree);
    }
}
