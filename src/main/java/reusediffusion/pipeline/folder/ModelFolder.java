package reusediffusion.pipeline.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tokenize.Tokenizer;
import reusediffusion.tokenize.Tokenizers;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.Fields;
import reusediffusion.weights.Json;
import reusediffusion.weights.ModelFile;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.WeightFiles;
import reusediffusion.weights.Weights;
import reusediffusion.weights.WeightsException;

/** A model in the diffusers layout, and everything that was opened from it. */
public final class ModelFolder implements AutoCloseable {
    private static final String WITHOUT_T5 = ", or run without T5: write \"text_encoder_3\": [null, null] and"
            + " \"tokenizer_3\": [null, null] in model_index.json";
    private static final Fields SCHEDULER =
            new Fields().whole(1, 1_000_000, "num_train_timesteps").othersPass();

    private final ModelFiles files;
    private final Recipe recipe;
    private final WeightSource numbers;
    private final ModelIndex index;
    private final List<Tensor> tensors = new ArrayList<>();
    private final Turns turns;
    private final List<Tokenizer> tokenizers = new ArrayList<>();

    /** Looks at the folder of a recipe, whose tensors come from {@code numbers}. */
    public ModelFolder(Recipe recipe, WeightSource numbers) {
        this(recipe, numbers, DeviceMeter.of(recipe.placement()));
    }

    /** Looks at the folder of a recipe, whose tensors come from {@code numbers}, for the device of {@code meter}. */
    public ModelFolder(Recipe recipe, WeightSource numbers, DeviceMeter meter) {
        this.files = recipe.files();
        this.recipe = recipe;
        this.numbers = numbers;
        this.index = ModelIndex.of(files.root());
        this.turns = new Turns(recipe.offload(), meter);
        requireKnown();
    }

    /** What was named on the command line is there. */
    private void requireKnown() {
        files.elsewhere().forEach((component, folder) -> {
            if (!index.json().has(component)) {
                throw new WeightsException("--component " + component + "=" + folder + ": " + index.className()
                        + " has no component of that name; it has " + String.join(", ", index.components()) + ".");
            }
            if (!Files.isDirectory(folder)) {
                throw new WeightsException("--component " + component + ": there is no folder " + folder + ".");
            }
        });
        if (files.variant() != null && recipe.randomWeights() == null) {
            Set<String> variants = new TreeSet<>();
            index.components().forEach(name -> variants.addAll(WeightFiles.variants(files.folder(name))));
            if (!variants.contains(files.variant())) {
                throw new WeightsException("No component of " + files.root() + " has a variant " + files.variant()
                        + (variants.isEmpty() ? "; leave out --variant." : "; there are " + variants + "."));
            }
        }
    }

    /** The device and the type in which the model runs. */
    public Placement placement() {
        return recipe.placement();
    }

    /** The contents of {@code model_index.json}. */
    public ModelIndex index() {
        return index;
    }

    /** Whether the model has this component: an optional one is [null, null] in the index. */
    public boolean has(String component) {
        return index.has(component) || files.elsewhere().containsKey(component);
    }

    /** Whether this component is not to be used, and its network a sketch. */
    public boolean leavesOut(String component) {
        return numbers.leavesOut(component);
    }

    /**
     * A component's configuration, every field of which is implemented.
     *
     * @throws WeightsException that names what is missing or not implemented
     */
    public <C> C config(String component, Class<C> type) {
        Path file = files.config(component);
        requireThere(component);
        return Configuration.of(
                file, settled(component, type), Component.of(type).fields(), type);
    }

    /** Whether a component's configuration says something about this field. */
    public boolean says(String component, String field) {
        return Json.object(files.config(component)).hasNonNull(field);
    }

    /** The path of the file with a component's configuration. */
    public Path place(String component) {
        return files.config(component);
    }

    private void requireThere(String component) {
        if (!has(component)) {
            throw new WeightsException(files.root() + " names no " + component + " in its model_index.json, and a "
                    + index.className() + " needs one.");
        }
        if (!Files.isDirectory(files.folder(component))) {
            throw new WeightsException(files.folder(component) + " is missing, and model_index.json names it; copy it"
                    + " again" + (component.equals("text_encoder_3") ? WITHOUT_T5 : "") + ".");
        }
    }

    /** The configuration of the class that the index names: of a whole CLIP model that of its text encoder. */
    private ObjectNode settled(String component, Class<?> type) {
        ObjectNode json = Json.object(files.config(component));
        boolean own = files.elsewhere().containsKey(component);
        String named = own && !index.has(component) ? "" : index.className(component);
        Set<String> known = Component.of(type).classes();
        for (String name : List.of(own ? "" : named, json.path("_class_name").asText())) {
            if (!name.isEmpty() && !known.contains(name)) {
                throw new WeightsException(files.folder(component) + " is a " + name + ", and " + component + " of a "
                        + index.className() + " has to be " + String.join(" or ", new TreeSet<>(known)) + ".");
            }
        }
        if (type != ClipTextConfig.class) {
            return json;
        }
        String saved = json.path("architectures").path(0).asText();
        boolean whole = json.path("model_type").asText().equals("clip")
                && json.path("text_config").isObject();
        ObjectNode text = whole ? (ObjectNode) json.get("text_config") : json;
        String architecture = own && known.contains(saved) || named.isEmpty() ? saved : named;
        return text.set("architectures", text.arrayNode().add(architecture));
    }

    /** The scheduler of the class that the index names, with the numbers of its own configuration. */
    public SchedulerConfig scheduler() {
        Path file = files.folder("scheduler").resolve("scheduler_config.json");
        ObjectNode json = Json.object(file);
        json.fields().forEachRemaining(field -> requireFinite(file, field.getKey(), field.getValue()));
        if (index.has("scheduler") && !files.elsewhere().containsKey("scheduler")) {
            json.put("_class_name", index.className("scheduler"));
        }
        return Configuration.of(file, json, SCHEDULER, SchedulerConfig.class);
    }

    /** Infinite limits are ordinary there; what is no number at all, or the end of the noise, is none. */
    private static void requireFinite(Path file, String field, JsonNode value) {
        boolean limit = field.startsWith("lambda_min") || field.endsWith("_value") || field.endsWith("_range");
        if (value.isDouble() && !Double.isFinite(value.doubleValue()) && !limit) {
            throw new WeightsException(file + ": " + field + " is " + value + ", and it takes a finite number.");
        }
    }

    /** Builds a component's network from its configuration; every tensor must be asked for and be there. */
    public <C, N> N load(String component, Class<C> type, Placement placement, BiFunction<Weights, C, N> network) {
        return load(component, type, placement, network, tensors);
    }

    /**
     * A text encoder, which is there from now on, or where the recipe says so when it is asked for.
     *
     * @param widest texts of more tokens together are no call that is captured
     */
    public <C> OnDemand<CapturedCalls> lend(
            String component,
            Class<C> type,
            long widest,
            BiFunction<Weights, C, Function<Tensor[], Tensor[]>> network) {
        OnDemand<CapturedCalls> text = new OnDemand<>(
                weights -> new CapturedCalls(load(component, type, placement(), network, weights), widest),
                CapturedCalls::close,
                turns::beforeText);
        turns.addText(text, recipe.offload() ? bytes(component, type, network) : 0);
        return text;
    }

    /** The denoiser, to be asked for behind the text encoders; it is there from now on, but where it has no room beside them. */
    public <C> OnDemand<CapturedCalls> denoiser(
            String component, Class<C> type, BiFunction<Weights, C, Function<Tensor[], Tensor>> network) {
        OnDemand<CapturedCalls> denoiser = new OnDemand<>(
                weights -> new CapturedCalls(load(component, type, placement(), network, weights)),
                CapturedCalls::close,
                turns::beforeDenoiser);
        turns.addDenoiser(denoiser, recipe.offload() ? bytes(component, type, network) : 0);
        return denoiser;
    }

    /** Closes the text encoders until they are asked for again, where the recipe says so. */
    public void giveBack() {
        turns.giveTextsBack();
    }

    /** Frees the memory of captured graphs; false where there are none. */
    public boolean freeGraphs() {
        return turns.freeGraphs();
    }

    /** How many bytes a component's weights take on the device, from its configuration alone. */
    public <C> long bytes(String component, Class<C> type, BiFunction<Weights, C, ?> network) {
        List<Tensor> notes = new ArrayList<>();
        try (Scope scope = new Scope()) {
            TensorOptions nowhere =
                    new TensorOptions(placement().type()).device(new DeviceOptional(new Device("meta")));
            TensorSource shapes = (name, shape) -> torch.empty(shape, nowhere, null);
            Object built = network.apply(
                    Weights.of(new Owned(shapes, recipe.eightBits(component), notes)), config(component, type));
            return built == null ? 0 : notes.stream().mapToLong(Tensor::nbytes).sum();
        }
    }

    private <C, N> N load(
            String component,
            Class<C> type,
            Placement placement,
            BiFunction<Weights, C, N> network,
            List<Tensor> notes) {
        C config = config(component, type);
        try (TensorSource source = numbers.open(files.folder(component), placement)) {
            source.named(Component.names(config));
            N built = network.apply(Weights.of(new Owned(source, recipe.eightBits(component), notes)), config);
            source.requireAllRead();
            return built;
        }
    }

    /** Notes every tensor that is read, to be freed with the network. */
    private static final class Owned implements TensorSource {
        private final TensorSource source;
        private final boolean eightBits;
        private final List<Tensor> tensors;

        Owned(TensorSource source, boolean eightBits, List<Tensor> tensors) {
            this.source = source;
            this.eightBits = eightBits;
            this.tensors = tensors;
        }

        @Override
        public Tensor read(String name, long... shape) {
            Tensor tensor = source.read(name, shape);
            tensors.add(tensor);
            return tensor;
        }

        @Override
        public boolean eightBits() {
            return eightBits;
        }

        @Override
        public void replace(List<Tensor> made, Tensor... parts) {
            tensors.removeAll(List.of(parts));
            tensors.addAll(made);
            source.replace(made, parts);
        }

        @Override
        public TensorSource wide() {
            return new Owned(source.wide(), eightBits, tensors);
        }

        /** A source of tensors that belong to whoever asks for them, and are freed by them. */
        @Override
        public TensorSource unloaded() {
            return source.unloaded();
        }
    }

    /**
     * Loads the tokenizer of a text encoder.
     *
     * @param rows of the encoder's embedding: tokens that it was trained on
     * @param spare rows that may be there beside them, by which some encoders round their number up
     * @throws WeightsException where tokenizer and encoder do not have the same tokens
     */
    public Tokenizer tokenizer(String component, int rows, int spare) {
        Path folder = files.folder(component);
        if (recipe.randomWeights() != null && !hasVocabulary(folder)) {
            return kept(new StandInTokenizer());
        }
        requireFiles(component, folder);
        Tokenizer tokenizer = kept(Tokenizers.open(folder));
        if (tokenizer.size() > rows || tokenizer.size() < rows - spare) {
            throw new WeightsException("The tokenizer in " + folder + " knows " + tokenizer.size()
                    + " tokens, and its text encoder embeds " + rows + " (vocab_size); copy both from one model, with"
                    + " the added_tokens.json of learned tokens.");
        }
        return tokenizer;
    }

    private Tokenizer kept(Tokenizer tokenizer) {
        tokenizers.add(tokenizer);
        return tokenizer;
    }

    private void requireFiles(String component, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new WeightsException(
                    folder + " is missing; copy it again" + (component.equals("tokenizer_3") ? WITHOUT_T5 : "") + ".");
        }
        for (String name : Tokenizers.FILES) {
            if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                ModelFile.require(folder.resolve(name));
            }
        }
    }

    /** Whether a tokenizer's folder has more than its configuration. */
    public static boolean hasVocabulary(Path folder) {
        return List.of("vocab.json", "tokenizer.json", "spiece.model").stream()
                .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    @Override
    public void close() {
        turns.close();
        tensors.forEach(Tensor::close);
        tokenizers.forEach(Tokenizer::close);
    }
}
