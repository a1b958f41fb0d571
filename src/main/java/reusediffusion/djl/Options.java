package reusediffusion.djl;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.ComponentFolders;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.PolicyOptions;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.policy.RunSteps;
import reusediffusion.pipeline.request.Settings;

/**
 * What a user sets by name, as text or as values.
 *
 * <ul>
 *   <li>{@code dtype} (auto), {@code precision} (full, or fp8), {@code threads} (1), {@code randomWeights}, {@code variant} of the weights (fp16, …) and
 *       {@code components} from elsewhere (vae=FOLDER, several parted by commas): how the model is loaded;
 *   <li>the components of {@link Settings}, over the model's preset: {@code steps}, {@code guidance}, {@code width}, {@code height}, …;
 *   <li>{@code policy} original, published, dynamic, uniform or planned; of published {@code table} (a file, or its text; that of the family),
 *       {@code threshold} (30) and {@code batchMean} (false); of both published and dynamic {@code maxSkipSteps} (1); of uniform
 *       {@code interval} (2), or {@code maxCalls} in its place, and {@code order} (0): which steps are reused;
 *   <li>of policy planned {@code plan} (a file of plans; that of the run in input/tables), {@code maxCalls}, {@code minPsnr},
 *       {@code speedup} (2), {@code guard} and {@code tableAny} (false): see {@link reusediffusion.pipeline.policy.PlanChoice};
 *   <li>{@code seed} (42) and {@code negativePrompt}: of inputs that are a prompt alone.
 * </ul>
 *
 * @param values by name, each of its right type
 */
public record Options(Map<String, Object> values) {
    private static final Logger LOG = LoggerFactory.getLogger(Options.class);

    /**
     * Reads options that are given by name, as text or as values.
     *
     * @throws IllegalArgumentException that names an option which does not exist or a value which does not fit
     */
    public static Options of(Map<String, ?> given) {
        Map<String, Object> values = new TreeMap<>();
        given.forEach((name, value) -> {
            if (!OptionTypes.PASSING.contains(name) && value != null) {
                values.put(name, OptionTypes.value(name, value.toString()));
            }
        });
        return new Options(values);
    }

    /** These with {@code later} over them, given after the model was loaded. */
    Options with(Map<String, ?> later) {
        Options over = of(later);
        for (String name : OptionTypes.LOADING.keySet()) {
            if (over.values.containsKey(name) && !over.values.get(name).equals(values.get(name))) {
                throw new IllegalArgumentException(
                        "Option " + name + " counts when the model is loaded; give it with optOption.");
            }
        }
        Map<String, Object> all = new TreeMap<>(values);
        all.putAll(over.values);
        return new Options(all);
    }

    /** Makes the recipe by which the model of this folder is loaded on this device. */
    public Recipe recipe(Path model, Device device) {
        String dtype = Presets.dtype(model, or("dtype", "auto"), device.isGpu());
        String place = device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
        return new Recipe(
                        model.toString(),
                        place,
                        dtype,
                        or("threads", 1),
                        or("randomWeights", (Long) null),
                        or("variant", (String) null),
                        null,
                        components(),
                        false)
                .precise(or("precision", (String) null));
    }

    /** The folders of components that come from elsewhere. */
    TreeMap<String, String> components() {
        return ComponentFolders.parse("Option " + OptionTypes.COMPONENTS, or(OptionTypes.COMPONENTS, (String) null));
    }

    /** Makes the settings of samples for the model of this folder. */
    public Settings settings(Path model) {
        Map<String, Object> flags = new TreeMap<>(values);
        flags.keySet().removeAll(OptionTypes.LOADING.keySet());
        flags.keySet().removeAll(PolicyOptions.TYPES.keySet());
        flags.keySet().removeAll(OptionTypes.ASKING.keySet());
        return Presets.resolve(model, flags);
    }

    /** Which steps of the runs of this model on this device call the network. */
    public PolicyChoice policy(Path model, Device device) {
        Settings settings = settings(model);
        Recipe recipe = recipe(model, device);
        RunSteps run = new RunSteps(recipe, settings);
        return new PolicyOptions(PolicyOptions.among(values), name -> "Option " + name)
                .choose(run, () -> RunKey.of(recipe, settings, recipe.dtype()), LOG::warn);
    }

    /**
     * Checks in seconds, without reading weights, that the model of this folder can serve these options.
     *
     * @param gpu whether it will be on a GPU
     * @return the policy of its runs
     * @throws IllegalArgumentException that names what cannot be served
     */
    public PolicyChoice check(Path model, boolean gpu) {
        ReuseDiffusion.stayOffline();
        Device device = gpu ? Device.gpu() : Device.cpu();
        DiffusionPipeline.check(recipe(model, device), settings(model));
        return policy(model, device);
    }

    /** Whether a policy other than {@code original} may be chosen, so that it matters how each sample is set. */
    public boolean reuses() {
        return PolicyOptions.TYPES.keySet().stream().anyMatch(values::containsKey)
                && !"original".equals(or("policy", ""));
    }

    /** The value of this name, or {@code otherwise}. */
    @SuppressWarnings("unchecked")
    <T> T or(String name, T otherwise) {
        return (T) values.getOrDefault(name, otherwise);
    }
}
