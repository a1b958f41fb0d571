package reusediffusion.pipeline.family;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.tensor.DeviceMeter;

/** The model families by the class name in {@code model_index.json}. */
public final class Families {
    private static final Map<String, Function<ModelFolder, Family>> ALL = new TreeMap<>(Map.of(
            "StableDiffusionXLPipeline", SdxlFamily::new,
            "StableDiffusion3Pipeline", Sd3Family::new,
            "FluxPipeline", FluxFamily::new,
            "CogVideoXPipeline", CogVideoXFamily::new));

    private Families() {}

    /** The pipelines of diffusers whose models can be run. */
    public static Set<String> supported() {
        return ALL.keySet();
    }

    /**
     * Checks that the pipeline's class is one of those that there are.
     *
     * @throws IllegalArgumentException that names the class and those that there are
     */
    public static void requireSupported(ModelIndex index) {
        if (!ALL.containsKey(index.className())) {
            throw new IllegalArgumentException(index.root() + " is a '" + index.className() + "'; supported are "
                    + String.join(", ", supported()) + ".");
        }
    }

    /** Loads the model with the weights that the recipe says. */
    public static Family load(Recipe recipe) {
        return open(recipe, WeightSource.of(recipe));
    }

    /** Opens the model with its numbers or without. */
    public static Family open(Recipe recipe, WeightSource numbers) {
        return open(recipe, numbers, DeviceMeter.of(recipe.placement()));
    }

    /**
     * Opens the family of a recipe's model on the device of {@code meter}.
     *
     * @param meter of the device on which it will be
     */
    public static Family open(Recipe recipe, WeightSource numbers, DeviceMeter meter) {
        ModelFolder folder = new ModelFolder(recipe, numbers, meter);
        requireSupported(folder.index());
        Function<ModelFolder, Family> family = ALL.get(folder.index().className());
        try {
            return family.apply(folder);
        } catch (RuntimeException | Error e) { // memory that runs out is an error
            folder.close();
            throw e;
        }
    }
}
