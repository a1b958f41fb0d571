package reusediffusion.model.sdxl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import reusediffusion.weights.WeightsException;

/** The choices of a U-Net's configuration of which this network implements one. */
public final class UNetFeatures {
    private static final JsonNode IMPLEMENTED = parse(
            """
            {"act_fn": "silu", "addition_embed_type": "text_time", "attention_type": "default",
             "center_input_sample": false, "class_embed_type": null, "class_embeddings_concat": false,
             "cross_attention_norm": null, "downsample_padding": 1, "dual_cross_attention": false,
             "encoder_hid_dim": null, "encoder_hid_dim_type": null, "flip_sin_to_cos": true, "freq_shift": 0,
             "mid_block_only_cross_attention": false, "mid_block_scale_factor": 1,
             "mid_block_type": "UNetMidBlock2DCrossAttn", "num_attention_heads": null, "num_class_embeds": null,
             "only_cross_attention": false, "resnet_out_scale_factor": 1, "resnet_skip_time_act": false,
             "resnet_time_scale_shift": "default", "reverse_transformer_layers_per_block": null,
             "time_cond_proj_dim": null, "time_embedding_act_fn": null, "time_embedding_type": "positional",
             "timestep_post_act": null, "upcast_attention": false, "use_linear_projection": true}
            """);

    /** Absent, these would mean something else than what is implemented. */
    private static final Set<String> NEEDED = Set.of("addition_embed_type", "use_linear_projection");

    /** Where null is a choice of its own, not the default. */
    private static final Set<String> NULL_DIFFERS = Set.of("mid_block_type", "addition_embed_type");

    private UNetFeatures() {}

    /**
     * Accepts a configuration whose every choice is the implemented one.
     *
     * @throws WeightsException for the first field with another value, naming it
     */
    public static void check(JsonNode config) {
        IMPLEMENTED.fieldNames().forEachRemaining(name -> {
            JsonNode actual = config.path(name);
            JsonNode expected = IMPLEMENTED.get(name);
            if (!allows(name, actual, expected)) {
                throw new WeightsException("The U-Net's " + name + " is "
                        + (actual.isMissingNode() ? "not set" : actual) + "; this network implements " + expected
                        + " alone.");
            }
        });
    }

    private static boolean allows(String name, JsonNode actual, JsonNode expected) {
        if (actual.isMissingNode()) {
            return !NEEDED.contains(name);
        }
        if (actual.isNull()) {
            return !NULL_DIFFERS.contains(name);
        }
        return actual.isNumber() && expected.isNumber()
                ? actual.doubleValue() == expected.doubleValue()
                : actual.equals(expected);
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
