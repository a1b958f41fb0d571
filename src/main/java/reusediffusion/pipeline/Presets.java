package reusediffusion.pipeline;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import reusediffusion.weights.WeightsException;

/**
 * Settings of a model: the preset of its family, its own {@code preset.json} over that, and the user's flags over both. Keys are the
 * components of {@link Settings}, and {@code dtype}, the type for a GPU.
 */
public final class Presets {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final String DTYPE = "dtype";

    private Presets() {}

    /** @param flags what the user set, by component of {@link Settings} */
    public static Settings resolve(Path model, Map<String, Object> flags) {
        ObjectNode merged = merged(model);
        merged.remove(DTYPE);
        merged.setAll((ObjectNode) JSON.valueToTree(flags));
        try {
            merged.fields().forEachRemaining(field -> {
                if (field.getValue().isNumber()) {
                    String whose = flags.containsKey(field.getKey()) ? "Option " : "In the preset of " + model + ", ";
                    OptionRanges.check(
                            field.getKey(),
                            whose + field.getKey(),
                            field.getValue().numberValue());
                }
            });
            Settings settings = JSON.treeToValue(merged, Settings.class);
            OptionRanges.checkSize(settings);
            checkNoise(settings.noise());
            return settings;
        } catch (IOException e) {
            throw new IllegalArgumentException("The preset of " + model + " does not fit: " + e.getMessage(), e);
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
        return gpu ? merged(model).path(DTYPE).asText("bfloat16") : "float32";
    }

    private static ObjectNode merged(Path model) {
        JsonNode index = ModelFolder.index(model);
        String name = ModelFolder.className(index);
        ObjectNode preset = resource(name + (distilled(model) ? "-distilled" : ""));
        Path own = model.resolve("preset.json");
        if (Files.isRegularFile(own)) {
            try {
                preset.setAll((ObjectNode) JSON.readTree(own.toFile()));
            } catch (IOException e) {
                throw new WeightsException(own + " is not JSON: " + e.getMessage(), e);
            }
        }
        return preset;
    }

    /** FLUX schnell: the transformer takes no guidance, and four steps do. */
    private static boolean distilled(Path model) {
        Path config = model.resolve("transformer").resolve("config.json");
        try {
            return Files.isRegularFile(config)
                    && JSON.readTree(config.toFile())
                            .path("guidance_embeds")
                            .asText()
                            .equals("false");
        } catch (IOException e) {
            throw new WeightsException(config + " is not JSON: " + e.getMessage(), e);
        }
    }

    private static ObjectNode resource(String name) {
        try (InputStream stream = Presets.class.getResourceAsStream("/reusediffusion/presets/" + name + ".json")) {
            if (stream == null) {
                throw new IllegalArgumentException(
                        "No preset for models of class '" + name + "'; supported are Stable Diffusion XL,"
                                + " Stable Diffusion 3, FLUX and CogVideoX pipelines.");
            }
            return (ObjectNode) JSON.readTree(stream);
        } catch (IOException e) {
            throw new IllegalStateException("Preset " + name + " cannot be read.", e);
        }
    }
}
