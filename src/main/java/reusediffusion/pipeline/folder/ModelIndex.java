package reusediffusion.pipeline.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import reusediffusion.weights.Json;
import reusediffusion.weights.WeightsException;

/** A model folder's {@code model_index.json}: its pipeline's class, and the class of every component. */
public record ModelIndex(Path root, JsonNode json) {
    private static final String FILE = "model_index.json";

    /**
     * Reads the index of a model folder.
     *
     * @throws WeightsException that says what the path is instead of a model folder, and how to come by one
     */
    public static ModelIndex of(Path root) {
        if (!Files.exists(root)) {
            throw new WeightsException("There is no model folder " + root + "; check --model and --model-dir.");
        }
        if (!Files.isDirectory(root)) {
            throw new WeightsException(singleFile(root));
        }
        if (!Files.exists(root.resolve(FILE))) {
            throw new WeightsException(root + " has no " + FILE + "; " + instead(root));
        }
        ModelIndex index = new ModelIndex(root, Json.object(root.resolve(FILE)));
        if (index.className().isEmpty()) {
            throw new WeightsException(root.resolve(FILE) + " has no _class_name, the name of a pipeline of diffusers,"
                    + " such as FluxPipeline.");
        }
        return index;
    }

    private static String singleFile(Path file) {
        return file
                + " is a single file, and a model is a folder in the diffusers layout; make one with diffusers:"
                + " DiffusionPipeline.from_single_file(FILE).save_pretrained(FOLDER).";
    }

    /** What a folder without an index may be. */
    private static String instead(Path root) {
        if (Files.exists(root.resolve("config.json"))) {
            return "it looks like one component; name the folder around it, or use it in place of another model's with"
                    + " --component NAME=" + root + ".";
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> below = Files.find(root, 3, (path, a) -> path.endsWith(FILE))) {
            below.limit(2).forEach(file -> found.add(file.getParent().toString()));
        } catch (IOException | java.io.UncheckedIOException e) {
            return "and it cannot be looked through (" + e.getMessage() + ").";
        }
        if (!found.isEmpty()) {
            return "did you mean " + String.join(" or ", found) + "?";
        }
        return single(root)
                .map(file -> "it holds the single file " + file.getFileName() + "; make a folder of it with diffusers:"
                        + " DiffusionPipeline.from_single_file(FILE).save_pretrained(FOLDER).")
                .orElse("is it a model folder in the diffusers layout?");
    }

    private static Optional<Path> single(Path root) {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(file -> file.toString().matches(".*\\.(safetensors|ckpt|gguf|bin)"))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The pipeline's class in diffusers, such as {@code StableDiffusion3Pipeline}. */
    public String className() {
        return json.path("_class_name").asText();
    }

    /** The family of the model, if it is one of those that can be run. */
    public Optional<ModelFamily> family() {
        return ModelFamily.ofPipeline(className());
    }

    /** Whether the model is one of this family. */
    public boolean is(ModelFamily family) {
        return family.pipeline().equals(className());
    }

    /** Whether the pipeline has this component: one that it goes without is [null, null]. */
    boolean has(String component) {
        return json.path(component).path(1).isTextual();
    }

    /** Whether the index says that the pipeline goes without this component. */
    public boolean isNone(String component) {
        JsonNode entry = json.path(component);
        return entry.isArray() && entry.path(1).isNull();
    }

    /** A component's class in its library, such as {@code CLIPTextModel}. */
    public String className(String component) {
        return json.path(component).path(1).asText();
    }

    /** The names of the components that the pipeline has. */
    public List<String> components() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(name -> {
            if (has(name)) {
                names.add(name);
            }
        });
        return names;
    }
}
