package reusediffusion.pipeline.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.pipeline.BareModel;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.request.Settings;

/** Every field of every configuration is implemented or refused by name; what is absent has diffusers' default. */
class ModelConfigurationsTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @TempDir
    private Path folder;

    private Recipe changed(String family, String component, String field, String value) throws IOException {
        BareModel.copy(Path.of("models/tiny-" + family), folder);
        String name = component.equals("scheduler") ? "scheduler/scheduler_config.json" : component + "/config.json";
        Path file = folder.resolve(name);
        // As text: a tree would write non-finite numbers as strings.
        ObjectNode tree = (ObjectNode) JSON.readTree(file.toFile());
        tree.remove(field);
        String rest = tree.toString().substring(1);
        Files.writeString(file, value == null ? tree.toString() : "{\"" + field + "\": " + value + ", " + rest);
        return new Recipe(folder.toString(), "cpu", "float32", 1, 1L);
    }

    private static void check(Recipe recipe) {
        Map<String, Object> small = new HashMap<>(Map.of("width", 64, "height", 64, "steps", 2));
        DiffusionPipeline.check(recipe, Presets.resolve(recipe, small));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sdxl | vae | act_fn | \"mish\"",
                "sdxl | vae | down_block_types | [\"DownEncoderBlock2D\", \"AttnDownEncoderBlock2D\", \"DownEncoderBlock2D\", \"DownEncoderBlock2D\"]",
                "sdxl | vae | up_block_types | [\"UpDecoderBlock2D\"]",
                "sdxl | vae | out_channels | 4",
                "sdxl | vae | latents_mean | [0, 0, 0]",
                "sdxl | vae | latents_std | \"1\"",
                "sdxl | vae | scaling_factor | NaN",
                "sdxl | vae | scaling_factor | 0",
                "sdxl | vae | shift_factor | 0.5",
                "sdxl | vae | norm_num_groups | 7",
                "sdxl | vae | layers_per_block | 1000000000",
                "sdxl | vae | block_out_channels | [1000000000, 32, 32, 32]",
                "sdxl | vae | latent_channels | 1e30",
                "sdxl | vae | use_quant_conv | \"yes\"",
                "sdxl | vae | _class_name | \"AutoencoderTiny\"",
                "sdxl | unet | act_fn | \"gelu\"",
                "sdxl | unet | time_cond_proj_dim | 256",
                "sdxl | unet | freq_shift | 1",
                "sdxl | unet | resnet_time_scale_shift | \"scale_shift\"",
                "sdxl | unet | layers_per_block | 1000000000",
                "sdxl | unet | cross_attention_dim | 95",
                "sdxl | unet | out_channels | 8",
                "sdxl | unet | norm_num_groups | 0",
                "sdxl | text_encoder | hidden_act | \"relu\"",
                "sdxl | text_encoder | num_hidden_layers | 1000000000",
                "sdxl | text_encoder | num_attention_heads | 5",
                "sdxl | text_encoder_2 | projection_dim | -1",
                "sd3 | transformer | qk_norm | \"layer_norm\"",
                "sd3 | transformer | num_layers | 1000000000",
                "sd3 | transformer | num_layers | 4.5",
                "sd3 | transformer | num_layers | \"4\"",
                "sd3 | transformer | caption_projection_dim | 64",
                "sd3 | transformer | joint_attention_dim | 64",
                "sd3 | transformer | pooled_projection_dim | 95",
                "sd3 | transformer | in_channels | 17",
                "sd3 | vae | latents_mean | [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
                "sd3 | vae | shift_factor | null",
                "sd3 | text_encoder_3 | dense_act_fn | \"relu\"",
                "sd3 | text_encoder_3 | feed_forward_proj | \"relu\"",
                "sd3 | text_encoder_3 | is_gated_act | false",
                "sd3 | text_encoder_3 | model_type | \"umt5\"",
                "sd3 | text_encoder_3 | quantization_config | {\"quant_method\": \"bitsandbytes\", \"bnb_4bit_quant_type\": \"nf4\"}",
                "flux | transformer | patch_size | 2",
                "flux | transformer | in_channels | 384",
                "flux | transformer | axes_dims_rope | [8, 8, 8]",
                "flux | transformer | num_single_layers | 1000000000",
                "flux | transformer | quantization_config | {\"quant_method\": \"gguf\"}",
                "flux | scheduler | shift | NaN",
                "flux | scheduler | num_train_timesteps | 1000000000",
                "cogvideox | transformer | activation_fn | \"gelu\"",
                "cogvideox | transformer | timestep_activation_fn | \"gelu\"",
                "cogvideox | transformer | norm_elementwise_affine | false",
                "cogvideox | transformer | flip_sin_to_cos | false",
                "cogvideox | transformer | freq_shift | 1",
                "cogvideox | transformer | ofs_embed_dim | 512",
                "cogvideox | transformer | text_embed_dim | 64",
                "cogvideox | vae | act_fn | \"relu\"",
                "cogvideox | vae | shift_factor | 0.1",
                "cogvideox | vae | latents_std | [1]",
                "cogvideox | vae | use_quant_conv | true",
                "cogvideox | vae | temporal_compression_ratio | 8",
            })
    void refusedByName(String family, String component, String field, String value) throws IOException {
        Recipe recipe = changed(family, component, field, value);
        String named = field.equals("quantization_config")
                ? "quantised"
                : field.equals("_class_name") ? "AutoencoderTiny" : field;
        assertThatThrownBy(() -> check(recipe)).hasMessageContaining(named).hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sdxl | vae | act_fn | \"swish\"",
                "sdxl | vae | latents_mean | [-1.6, 1.1, 0.2, 3.5]",
                "sdxl | vae | dropped_by_a_newer_version | 3",
                "sdxl | vae | sample_size | [128, 96]",
                "sdxl | unet | dropout | 0.1",
                "sdxl | unet | upcast_attention | null",
                "sdxl | scheduler | lambda_min_clipped | -Infinity",
                "sd3 | text_encoder_3 | dense_act_fn | \"gelu_pytorch_tanh\"",
                "sd3 | text_encoder | attention_dropout | NaN",
                "sd3 | transformer | num_layers | 4.0",
                "flux | transformer | guidance_embeds | null",
                "cogvideox | vae | invert_scale_latents | true",
            })
    void accepted(String family, String component, String field, String value) throws IOException {
        Recipe recipe = changed(family, component, field, value);
        assertThatCode(() -> check(recipe)).doesNotThrowAnyException();
    }

    /** The defaults of diffusers: what a folder leaves out is what a folder with them says. */
    @ParameterizedTest
    @CsvSource({
        "sdxl, unet, norm_eps",
        "sdxl, unet, in_channels",
        "sdxl, vae, use_quant_conv",
        "sdxl, vae, mid_block_add_attention",
        "sdxl, vae, latent_channels",
        "sd3, transformer, patch_size",
        "sd3, transformer, in_channels",
        "sd3, text_encoder_3, layer_norm_epsilon",
        "flux, transformer, in_channels",
        "flux, text_encoder, layer_norm_eps",
        "flux, text_encoder, max_position_embeddings",
        "cogvideox, transformer, attention_bias",
        "cogvideox, transformer, temporal_compression_ratio",
        "cogvideox, vae, norm_eps",
        "cogvideox, vae, latent_channels"
    })
    void absentFieldsHaveTheirDefaults(String family, String component, String field) throws IOException {
        Recipe recipe = changed(family, component, field, null);
        assertThatCode(() -> check(recipe)).doesNotThrowAnyException();
    }

    /** SDXL-Turbo has 64 latents a side; a preset file and the user have the last word. */
    @Test
    void sizesAreTheModels() throws IOException {
        Recipe turbo = changed("sdxl", "unet", "sample_size", "64");
        assertThat(size(turbo, Map.of())).isEqualTo("512 512 1");
        assertThat(size(turbo, Map.of("width", 640))).isEqualTo("640 512 1");
        BareModel.change(folder.resolve("unet/config.json"), "sample_size", new int[] {96, 128});
        assertThat(size(turbo, Map.of())).isEqualTo("1024 768 1");
        Files.writeString(folder.resolve("preset.json"), "{\"height\": 256}");
        assertThat(size(turbo, Map.of())).isEqualTo("1024 256 1");
        BareModel.change(folder.resolve("unet/config.json"), "sample_size", null);
        assertThat(size(turbo, Map.of())).isEqualTo("1024 256 1");
    }

    /** CogVideoX 1.5 makes other clips than the first. */
    @Test
    void clipsAreTheModels() throws IOException {
        Recipe recipe = changed("cogvideox", "transformer", "sample_frames", "81");
        BareModel.change(folder.resolve("transformer/config.json"), "sample_height", 96);
        BareModel.change(folder.resolve("transformer/config.json"), "sample_width", 170);
        assertThat(size(recipe, Map.of())).isEqualTo("1360 768 81");
    }

    private static String size(Recipe recipe, Map<String, Object> flags) {
        Settings s = Presets.resolve(recipe, flags);
        return s.width() + " " + s.height() + " " + s.frames();
    }

    /** diffusers loads the scheduler of the class that the index names. */
    @Test
    void theIndexNamesTheScheduler() throws IOException {
        Recipe recipe = changed("sdxl", "vae", "act_fn", "\"silu\"");
        JsonNode index = JSON.readTree(folder.resolve("model_index.json").toFile());
        ((ObjectNode) index).putArray("scheduler").add("diffusers").add("DPMSolverMultistepScheduler");
        JSON.writeValue(folder.resolve("model_index.json").toFile(), index);
        assertThat(new ModelFolder(recipe, WeightSource.SKETCH).scheduler().className())
                .isEqualTo("DPMSolverMultistepScheduler");
    }
}
