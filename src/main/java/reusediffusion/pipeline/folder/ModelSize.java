package reusediffusion.pipeline.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import reusediffusion.weights.Json;

/**
 * The size that a model was made for, from its configurations: where nobody says otherwise, pictures and clips have it.
 *
 * <p>Source: the defaults of {@code height}, {@code width} and {@code num_frames} in the pipelines of diffusers 0.40.0.dev0; FLUX has none of its own.
 */
public final class ModelSize {
    private static final int LARGEST = 1 << 16;

    private ModelSize() {}

    /** The sizes that the model says of itself, among {@code width}, {@code height} and {@code frames}. */
    public static ObjectNode of(ModelFamily family, ModelFiles model) {
        ObjectNode size = JsonNodeFactory.instance.objectNode();
        switch (family) {
            case SDXL -> square(size, model, "unet");
            case SD3 -> square(size, model, "transformer");
            case COGVIDEOX -> {
                JsonNode network = config(model, "transformer");
                put(size, "height", network.path("sample_height"), scale(model));
                put(size, "width", network.path("sample_width"), scale(model));
                put(size, "frames", network.path("sample_frames"), 1);
            }
            case FLUX -> {}
        }
        return size;
    }

    /** A side in latents, or height and width. */
    private static void square(ObjectNode size, ModelFiles model, String network) {
        JsonNode latents = config(model, network).path("sample_size");
        put(size, "height", latents.isArray() ? latents.path(0) : latents, scale(model));
        put(size, "width", latents.isArray() ? latents.path(1) : latents, scale(model));
    }

    private static void put(ObjectNode size, String side, JsonNode latents, int scale) {
        if (latents.isNumber() && latents.doubleValue() >= 1 && latents.doubleValue() * scale <= LARGEST) {
            size.put(side, latents.intValue() * scale);
        }
    }

    /** Pixels per latent along each side. */
    private static int scale(ModelFiles model) {
        int blocks = config(model, "vae").path("block_out_channels").size();
        return 1 << Math.max(0, Math.min(blocks == 0 ? 3 : blocks - 1, 12));
    }

    private static JsonNode config(ModelFiles model, String component) {
        Path file = model.config(component);
        return Files.exists(file) ? Json.object(file) : JsonNodeFactory.instance.missingNode();
    }
}
