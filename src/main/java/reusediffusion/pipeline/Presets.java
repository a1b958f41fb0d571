package reusediffusion.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.folder.ModelFamily;
import reusediffusion.pipeline.folder.ModelFiles;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.folder.ModelSize;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.OptionRanges;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.weights.Json;

/**
 * Settings of a model: the preset of its family, over that the size that its configurations say, its own {@code preset.json}, and the
 * user's flags. Keys are the
 * components of {@link Settings}, and {@code dtype}, the type for a GPU.
 */
public final class Presets {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final String DTYPE = "dtype";

    private Presets() {}

    /**
     * Chooses the settings of a run: those of the pipeline's class, of the model, and of the user, the later over the
     * earlier.
     *
     * @param flags what the user set, by component of {@link Settings}
     */
    public static Settings resolve(Path model, Map<String, Object> flags) {
        return resolve(ModelFiles.of(model), flags);
    }

    /** Chooses the settings of a run of a recipe's model, some of whose components may lie elsewhere. */
    public static Settings resolve(Recipe recipe, Map<String, Object> flags) {
        return resolve(recipe.files(), flags);
    }

    private static Settings resolve(ModelFiles model, Map<String, Object> flags) {
        ObjectNode merged = merged(model);
        merged.remove(DTYPE);
        merged.setAll((ObjectNode) JSON.valueToTree(flags));
        try {
            merged.fields().forEachRemaining(field -> {
                if (field.getValue().isNumber()) {
                    String whose =
                            flags.containsKey(field.getKey()) ? "Option " : "In the preset of " + model.root() + ", ";
                    OptionRanges.check(
                            field.getKey(),
                            whose + field.getKey(),
                            field.getValue().numberValue());
                }
            });
            Settings settings = JSON.treeToValue(merged, Settings.class);
            OptionRanges.checkSize(settings);
            checkNoise(settings.noise());
            checkGuided(flags, settings);
            return settings;
        } catch (JsonProcessingException e) {
            throw unfit(model, e);
        }
    }

    private static IllegalArgumentException unfit(ModelFiles model, JsonProcessingException e) {
        String reason = e instanceof UnrecognizedPropertyException unknown
                ? " has the setting " + unknown.getPropertyName() + ", which is none; correct its preset.json."
                : " does not fit: " + e.getOriginalMessage() + ".";
        return new IllegalArgumentException("The preset of " + model.root() + reason, e);
    }

    /** What changes guidance changes nothing where there is none. */
    private static void checkGuided(Map<String, Object> flags, Settings settings) {
        boolean changed = flags.containsKey("guidanceRescale") && settings.guidanceRescale() > 0
                || flags.containsKey("dynamicGuidance") && settings.dynamicGuidance();
        if (changed && settings.guidance() <= 1) {
            throw new IllegalArgumentException(
                    "The options guidanceRescale and dynamicGuidance change guidance above 1," + " and guidance is "
                            + settings.guidance() + "; ask for more with --guidance, or leave them out.");
        }
    }

    private static void checkNoise(String noise) {
        if (noise != null && !noise.equals("auto") && !noise.equals("float32")) {
            throw new IllegalArgumentException("The option noise takes auto or float32, not " + noise + ".");
        }
    }

    /** The type to compute in: as asked; for {@code auto} the preset's on a GPU, float32 on a CPU. */
    public static String dtype(Path model, String asked, boolean gpu) {
        if (!asked.equals("auto")) {
            return asked;
        }
        return gpu ? merged(ModelFiles.of(model)).path(DTYPE).asText("bfloat16") : "float32";
    }

    private static ObjectNode merged(ModelFiles model) {
        ModelIndex index = ModelIndex.of(model.root());
        ModelFamily family = Families.requireSupported(index);
        ObjectNode preset = resource(family.pipeline() + (distilled(index, model) ? "-distilled" : ""));
        preset.setAll(ModelSize.of(family, model));
        Path own = model.root().resolve("preset.json");
        if (Files.exists(own)) {
            preset.setAll(Json.object(own));
        }
        return preset;
    }

    /** FLUX schnell: the transformer takes no guidance, as where its configuration leaves that open, and four steps do. */
    private static boolean distilled(ModelIndex index, ModelFiles model) {
        Path config = model.config("transformer");
        return index.is(ModelFamily.FLUX)
                && Files.exists(config)
                && !Json.object(config).path("guidance_embeds").asText().equals("true");
    }

    private static ObjectNode resource(String name) {
        try (InputStream stream = Presets.class.getResourceAsStream("/reusediffusion/presets/" + name + ".json")) {
            if (stream == null) {
                throw new IllegalStateException("There is no preset " + name + ".");
            }
            return (ObjectNode) JSON.readTree(stream);
        } catch (IOException e) {
            throw new IllegalStateException("Preset " + name + " cannot be read.", e);
        }
    }
}
