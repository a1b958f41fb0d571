package reusediffusion.pipeline.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.CapturedCalls;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tokenize.Tokenizer;
import reusediffusion.weights.Weights;
import reusediffusion.weights.WeightsException;

/** A model in the diffusers layout, and everything that was opened from it. */
public final class ModelFolder implements AutoCloseable {
    private final Recipe recipe;
    private final ComponentNetworks networks;
    private final ModelIndex index;
    private final ComponentConfigurations configurations;
    private final List<Tensor> tensors = new ArrayList<>();
    private final NetworkOffload turns;
    private final FolderTokenizers tokenizers;

    /** Looks at the folder of a recipe, whose tensors come from {@code numbers}. */
    public ModelFolder(Recipe recipe, WeightSource numbers) {
        this(recipe, numbers, DeviceMeter.of(recipe.placement()));
    }

    /** Looks at the folder of a recipe, whose tensors come from {@code numbers}, for the device of {@code meter}. */
    public ModelFolder(Recipe recipe, WeightSource numbers, DeviceMeter meter) {
        this.recipe = recipe;
        this.index = ModelIndex.of(recipe.files().root());
        this.turns = new NetworkOffload(recipe.offload(), meter);
        this.configurations = new ComponentConfigurations(recipe.files(), index);
        this.networks = new ComponentNetworks(recipe, numbers, configurations);
        this.tokenizers = new FolderTokenizers(recipe);
        configurations.requireComponents();
        configurations.requireVariant(recipe);
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
        return configurations.has(component);
    }

    /** Whether this component is not to be used, and its network a sketch. */
    public boolean leavesOut(String component) {
        return networks.numbers().leavesOut(component);
    }

    /**
     * A component's configuration, every field of which is implemented.
     *
     * @throws WeightsException that names what is missing or not implemented
     */
    public <C> C config(String component, Class<C> type) {
        return configurations.of(component, type);
    }

    /** The path of the file with a component's configuration. */
    public Path place(String component) {
        return recipe.files().config(component);
    }

    /** The scheduler of the class that the index names, with the numbers of its own configuration. */
    public SchedulerConfig scheduler() {
        return configurations.scheduler();
    }

    /** Builds a component's network from its configuration; every tensor must be asked for and be there. */
    public <C, N> N load(String component, Class<C> type, Placement placement, BiFunction<Weights, C, N> network) {
        return networks.load(component, type, placement, network, tensors);
    }

    /** The object that builds the networks of this model. */
    ComponentNetworks networks() {
        return networks;
    }

    /**
     * A text encoder, which is there from now on, or where the recipe says so when it is asked for.
     *
     * @param widest texts of more tokens together are no call that is captured
     */
    public <C> OnDemandNetwork<CapturedCalls> lend(
            String component,
            Class<C> type,
            long widest,
            BiFunction<Weights, C, Function<Tensor[], Tensor[]>> network) {
        OnDemandNetwork<CapturedCalls> text = new OnDemandNetwork<>(
                weights -> new CapturedCalls(networks.load(component, type, placement(), network, weights), widest),
                CapturedCalls::close,
                turns::beforeText);
        turns.addText(text, recipe.offload() ? networks.bytes(component, type, network) : 0);
        return text;
    }

    /** The denoiser, to be asked for behind the text encoders; it is there from now on, but where it has no room beside them. */
    public <C> OnDemandNetwork<CapturedCalls> denoiser(
            String component, Class<C> type, BiFunction<Weights, C, Function<Tensor[], Tensor>> network) {
        OnDemandNetwork<CapturedCalls> denoiser = new OnDemandNetwork<>(
                weights -> new CapturedCalls(networks.load(component, type, placement(), network, weights)),
                CapturedCalls::close,
                turns::beforeDenoiser);
        turns.addDenoiser(denoiser, recipe.offload() ? networks.bytes(component, type, network) : 0);
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

    /**
     * Loads the tokenizer of a text encoder.
     *
     * @param rows of the encoder's embedding: tokens that it was trained on
     * @param spare rows that may be there beside them, by which some encoders round their number up
     * @throws WeightsException where tokenizer and encoder do not have the same tokens
     */
    public Tokenizer tokenizer(String component, int rows, int spare) {
        return tokenizers.open(component, rows, spare);
    }

    @Override
    public void close() {
        turns.close();
        tensors.forEach(Tensor::close);
        tokenizers.close();
    }
}
