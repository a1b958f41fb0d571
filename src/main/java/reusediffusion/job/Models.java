package reusediffusion.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What a model folder says about itself. */
final class Models {
    private Models() {}

    /** The class name in {@code model_index.json}. */
    static String family(Path folder) {
        try {
            return new ObjectMapper()
                    .readTree(folder.resolve("model_index.json").toFile())
                    .path("_class_name")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " has no readable model_index.json.", e);
        }
    }
}
