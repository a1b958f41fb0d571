package reusediffusion.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.folder.FolderTokenizers;
import reusediffusion.pipeline.folder.ModelFiles;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.PlaceholderVocabularies;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.Json;
import reusediffusion.weights.RandomWeights;
import reusediffusion.weights.SafetensorsWriter;
import reusediffusion.weights.TensorInventory;

/**
 * Writes a whole model of random weights in the diffusers layout. Names and shapes are what the networks themselves ask for, so that
 * the model's size is that of its configurations.
 *
 * @param recipe the folder of configurations, the seed, the type of the files, and the device that draws the numbers
 * @param largestFile bytes of tensors in a file; larger components are sharded
 */
public record Synthesis(Recipe recipe, long largestFile) {

    /**
     * A summary of the checkpoint that was written.
     *
     * @param parameters numbers in all tensors
     */
    public record Written(int tensors, long parameters, List<String> files) {}

    /** Writes into {@code target}, which must be empty or missing; configurations and tokenizers are copied. */
    public Written writeTo(Path target) throws IOException {
        Map<String, TensorInventory> components = components();
        requireEmpty(target);
        copyConfigurations(target);
        completeTokenizers(target);
        List<String> files = new ArrayList<>();
        for (Map.Entry<String, TensorInventory> component : components.entrySet()) {
            write(target.resolve(component.getKey()), component.getValue().shapes()).stream()
                    .map(file -> target.relativize(file).toString())
                    .forEach(files::add);
        }
        return new Written(
                components.values().stream().mapToInt(c -> c.shapes().size()).sum(),
                components.values().stream().mapToLong(Synthesis::parameters).sum(),
                files);
    }

    private Map<String, TensorInventory> components() {
        Map<String, TensorInventory> components = new LinkedHashMap<>();
        Families.open(recipe, (folder, placement) -> {
                    TensorInventory inventory = new TensorInventory(Checkpoint.SKETCH);
                    components.put(recipe.files().component(folder), inventory);
                    return inventory;
                })
                .close();
        return components;
    }

    private static long parameters(TensorInventory component) {
        return component.shapes().values().stream()
                .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
                .sum();
    }

    private static void requireEmpty(Path target) throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> entries = Files.list(target)) {
                if (entries.findAny().isPresent()) {
                    throw new IllegalArgumentException(target + " is not empty; name a new folder.");
                }
            }
        }
    }

    private List<Path> write(Path component, Map<String, long[]> shapes) throws IOException {
        String name = component.getFileName().toString();
        String stem = name.startsWith("text_encoder") ? "model" : "diffusion_pytorch_model";
        Placement placement = recipe.placement();
        try (RandomWeights random = new RandomWeights(placement, recipe.randomWeights())) {
            return new SafetensorsWriter(component, stem, placement.type(), largestFile).write(shapes, random);
        }
    }

    private void copyConfigurations(Path target) throws IOException {
        ModelFiles model = recipe.files();
        copyConfigurations(model.root(), target);
        for (Map.Entry<String, Path> named : model.elsewhere().entrySet()) {
            copyConfigurations(named.getValue(), target.resolve(named.getKey()));
        }
    }

    private static void copyConfigurations(Path from, Path target) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.filter(Synthesis::configures).toList()) {
                Path copy = target.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** A folder of configurations alone has no vocabularies; the model that is written runs all the same. */
    private static void completeTokenizers(Path target) throws IOException {
        for (String component : ModelIndex.of(target).components()) {
            Path tokenizer = target.resolve(component);
            Path encoder = target.resolve(component.replace("tokenizer", "text_encoder"));
            if (!component.startsWith("tokenizer")
                    || FolderTokenizers.hasVocabulary(tokenizer)
                    || !Files.exists(encoder)) {
                continue;
            }
            JsonNode config = Json.object(encoder.resolve("config.json"));
            if (config.path("model_type").asText().equals("t5")) {
                PlaceholderVocabularies.writeT5(
                        tokenizer, config.path("vocab_size").asInt(32128));
            } else {
                PlaceholderVocabularies.writeClip(
                        tokenizer, config.path("vocab_size").asInt(49408));
            }
        }
    }

    private static boolean configures(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && (name.endsWith(".json") && !name.contains(".index.")
                        || name.endsWith(".txt")
                        || name.endsWith(".model"));
    }
}
