package reusediffusion.pipeline.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.Synthesis;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.weights.CheckpointNames;

/** Every published folder of configurations, narrowed: random weights are written for it, and it runs like a downloaded one. */
class PublishedFoldersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** By what tells a component's configuration, the fields that make it narrow. */
    private static final Map<String, Map<String, Object>> NARROW = Map.of(
            "text_encoder",
                    Map.of(
                            "hidden_size",
                            32,
                            "intermediate_size",
                            64,
                            "num_hidden_layers",
                            2,
                            "num_attention_heads",
                            2,
                            "projection_dim",
                            32),
            "text_encoder_2",
                    Map.of(
                            "hidden_size",
                            64,
                            "intermediate_size",
                            128,
                            "num_hidden_layers",
                            2,
                            "num_attention_heads",
                            4,
                            "projection_dim",
                            64),
            "t5", Map.of("d_model", 128, "d_kv", 32, "d_ff", 64, "num_layers", 1, "num_heads", 4),
            "UNet2DConditionModel",
                    Map.of(
                            "block_out_channels", new int[] {32, 64, 64},
                            "attention_head_dim", new int[] {2, 4, 4},
                            "transformer_layers_per_block", new int[] {1, 1, 1},
                            "cross_attention_dim", 96,
                            "projection_class_embeddings_input_dim", 64 + 6 * 256),
            "AutoencoderKL",
                    Map.of(
                            "block_out_channels",
                            new int[] {32, 32, 32, 32},
                            "layers_per_block",
                            1,
                            "norm_num_groups",
                            16),
            "AutoencoderKLCogVideoX",
                    Map.of(
                            "block_out_channels",
                            new int[] {32, 32, 32, 32},
                            "layers_per_block",
                            1,
                            "norm_num_groups",
                            16),
            "SD3Transformer2DModel",
                    Map.of(
                            "num_layers",
                            2,
                            "num_attention_heads",
                            2,
                            "caption_projection_dim",
                            128,
                            "joint_attention_dim",
                            128,
                            "pooled_projection_dim",
                            96,
                            "pos_embed_max_size",
                            16),
            "FluxTransformer2DModel",
                    Map.of(
                            "num_layers",
                            1,
                            "num_single_layers",
                            1,
                            "num_attention_heads",
                            2,
                            "joint_attention_dim",
                            128,
                            "pooled_projection_dim",
                            32),
            "CogVideoXTransformer3DModel",
                    Map.of("num_layers", 1, "num_attention_heads", 2, "text_embed_dim", 128, "time_embed_dim", 64));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stable-diffusion-xl-base-1.0",
                "stable-diffusion-3-medium-diffusers",
                "FLUX.1-dev",
                "FLUX.1-schnell",
                "CogVideoX-2b",
                "CogVideoX-5b"
            })
    void runWithRandomWeights(String model) throws IOException {
        Path published = CheckpointNames.folder(model, "vae").getParent();
        Path narrow = folder.resolve("narrow");
        try (Stream<Path> walk = Files.walk(published)) {
            for (Path file : walk.filter(f -> f.toString().endsWith(".json")).toList()) {
                Path copy = narrow.resolve(published.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
                if (file.endsWith("config.json")) {
                    narrow(copy);
                }
            }
        }
        Path whole = folder.resolve("whole");
        new Synthesis(new Recipe(narrow.toString(), "cpu", "float16", 1, 3L), 1L << 30).writeTo(whole);
        Recipe recipe = new Recipe(whole.toString(), "cpu", "float32", 1, null);
        Settings settings = Presets.resolve(
                recipe,
                model.startsWith("Cog")
                        ? Map.of("width", 64, "height", 64, "steps", 2, "frames", 5)
                        : Map.of("width", 64, "height", 64, "steps", 2));
        assertThat(DiffusionPipeline.check(recipe, settings).size()).isEqualTo(2);
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            List<Request> requests = List.of(new Request("a", "a Red circle, ü!", null, 3));
            List<Generated> made = pipeline.generate(requests, settings, ReusePolicy.original(), false);
            assertThat(made.get(0).frames()).hasSize(settings.frames());
        }
    }

    private static void narrow(Path file) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        String kind =
                config.path("_class_name").asText(config.path("model_type").asText());
        String component = file.getParent().getFileName().toString();
        Map<String, Object> fields = NARROW.getOrDefault(kind, NARROW.getOrDefault(component, Map.of()));
        fields.forEach((name, value) -> config.set(name, JSON.valueToTree(value)));
        JSON.writeValue(file.toFile(), config);
    }
}
