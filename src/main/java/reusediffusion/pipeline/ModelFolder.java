package reusediffusion.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;
import reusediffusion.tokenize.Tokenizers;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.Weights;
import reusediffusion.weights.WeightsException;

/** A model in the diffusers layout, and everything that was opened from it. */
final class ModelFolder implements AutoCloseable {
    private final Path root;
    private final Recipe recipe;
    private final Numbers numbers;
    private final JsonNode index;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Tokenizer> tokenizers = new ArrayList<>();

    ModelFolder(Recipe recipe, Numbers numbers) {
        this.root = recipe.folder();
        this.recipe = recipe;
        this.numbers = numbers;
        this.index = index(root);
    }

    /** {@code model_index.json} of a model folder. */
    static JsonNode index(Path root) {
        if (!Files.isDirectory(root)) {
            throw new WeightsException("There is no model folder " + root + "; check --model and --model-dir.");
        }
        Path file = root.resolve("model_index.json");
        if (!Files.isRegularFile(file)) {
            throw new WeightsException(
                    root + " has no model_index.json; is it a model folder in the diffusers layout?");
        }
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new WeightsException(file + " is not JSON: " + e.getMessage(), e);
        }
    }

    /** The pipeline's class in diffusers, such as {@code StableDiffusion3Pipeline}. */
    static String className(JsonNode index) {
        return index.path("_class_name").asText();
    }

    /** Where and in which type the model runs. */
    Placement placement() {
        return recipe.placement();
    }

    JsonNode index() {
        return index;
    }

    /** Whether the model has this component: an optional one is [null, null] in the index. */
    boolean has(String component) {
        return index.path(component).path(1).isTextual();
    }

    /** Whether this component is not to be used, and its network a sketch. */
    boolean leavesOut(String component) {
        return numbers.leavesOut(component);
    }

    <C> C config(String component, Class<C> type) {
        return Configuration.read(root.resolve(component).resolve("config.json"), type);
    }

    SchedulerConfig scheduler() {
        return Configuration.read(root.resolve("scheduler").resolve("scheduler_config.json"), SchedulerConfig.class);
    }

    /** Builds a component's network from its configuration; every tensor must be asked for and be there. */
    <C, N> N load(String component, Class<C> type, Placement placement, BiFunction<Weights, C, N> network) {
        C config = config(component, type);
        try (TensorSource source = numbers.open(root.resolve(component), placement)) {
            N built = network.apply(Weights.of(new Owned(source)), config);
            source.requireAllRead();
            return built;
        }
    }

    /** Notes every tensor that is read, to be freed with this folder. */
    private final class Owned implements TensorSource {
        private final TensorSource source;

        Owned(TensorSource source) {
            this.source = source;
        }

        @Override
        public Tensor read(String name, long... shape) {
            Tensor tensor = source.read(name, shape);
            tensors.add(tensor);
            return tensor;
        }

        @Override
        public TensorSource wide() {
            return new Owned(source.wide());
        }
    }

    Tokenizer tokenizer(String component) {
        Path folder = root.resolve(component);
        boolean standIn = recipe.randomWeights() != null && !hasVocabulary(folder);
        Tokenizer tokenizer = standIn ? new StandInTokenizer() : Tokenizers.open(folder);
        tokenizers.add(tokenizer);
        return tokenizer;
    }

    private static boolean hasVocabulary(Path folder) {
        return List.of("vocab.json", "tokenizer.json", "spiece.model").stream()
                .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
        tokenizers.forEach(Tokenizer::close);
    }
}
