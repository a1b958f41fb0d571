package reusediffusion.pipeline.family;

import java.util.Arrays;
import java.util.stream.Collectors;
import reusediffusion.pipeline.folder.ModelFamily;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.tensor.DeviceMeter;

/** Opens models by the family that their {@code model_index.json} names. */
public final class Families {
    private Families() {}

    /**
     * The family of a model.
     *
     * @throws IllegalArgumentException that names the pipeline's class and those that can be run, if it is none of these
     */
    public static ModelFamily requireSupported(ModelIndex index) {
        return index.family().orElseThrow(() -> {
            String supported = Arrays.stream(ModelFamily.values())
                    .map(ModelFamily::pipeline)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return new IllegalArgumentException(
                    index.root() + " is a '" + index.className() + "'; supported are " + supported + ".");
        });
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
        ModelFamily family = requireSupported(folder.index());
        try {
            return of(family, folder);
        } catch (RuntimeException | Error e) { // memory that runs out is an error
            folder.close();
            throw e;
        }
    }

    private static Family of(ModelFamily family, ModelFolder folder) {
        return switch (family) {
            case SDXL -> new SdxlFamily(folder);
            case SD3 -> new Sd3Family(folder);
            case FLUX -> new FluxFamily(folder);
            case COGVIDEOX -> new CogVideoXFamily(folder);
        };
    }
}
