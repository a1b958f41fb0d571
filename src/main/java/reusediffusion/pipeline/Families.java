package reusediffusion.pipeline;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The model families by the class name in {@code model_index.json}. */
final class Families {
    private static final Map<String, Function<ModelFolder, Family>> ALL = new TreeMap<>(Map.of(
            "StableDiffusionXLPipeline", SdxlFamily::new,
            "StableDiffusion3Pipeline", Sd3Family::new,
            "FluxPipeline", FluxFamily::new,
            "CogVideoXPipeline", CogVideoXFamily::new));

    private Families() {}

    /** Loads the model with the weights that the recipe says. */
    static Family load(Recipe recipe) {
        return open(recipe, Numbers.of(recipe));
    }

    /** Opens the model with its numbers or without. */
    static Family open(Recipe recipe, Numbers numbers) {
        ModelFolder folder = new ModelFolder(recipe, numbers);
        Function<ModelFolder, Family> family = ALL.get(ModelFolder.className(folder.index()));
        if (family == null) {
            throw new IllegalArgumentException(recipe.model() + " is a '" + ModelFolder.className(folder.index())
                    + "'; supported are " + String.join(", ", ALL.keySet()) + ".");
        }
        try {
            return family.apply(folder);
        } catch (RuntimeException | Error e) { // memory that runs out is an error
            folder.close();
            throw e;
        }
    }
}
