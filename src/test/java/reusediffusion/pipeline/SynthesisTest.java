package reusediffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.NotFiniteException;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.ReusePolicy;

class SynthesisTest {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sdxl", "flux", "cogvideox"})
    void writesWhatThePipelineLoads(String model) throws IOException {
        Path target = folder.resolve("made");
        Recipe of = new Recipe("models/tiny-" + model, "cpu", "float32", 1, 5L);
        Synthesis.Written written = new Synthesis(of, MEGABYTE).writeTo(target);
        assertThat(written.files()).anyMatch(f -> f.matches(".*-00002-of-0000[0-9].safetensors"));
        assertThat(written.files()).anyMatch(f -> f.endsWith("diffusion_pytorch_model.safetensors.index.json"));
        Recipe made = new Recipe(target.toString(), "cpu", "float32", 1, null);
        assertThat(picture(made, target)).isEqualTo(picture(of, target));
    }

    /** Without a shard size to speak of; half the bytes, and the checkpoint says so. */
    @Test
    void writesOneFileAComponentInTheTypeAskedFor() throws IOException {
        Path target = folder.resolve("made");
        Recipe half = new Recipe("models/tiny-sd3", "cpu", "float16", 1, 5L);
        Synthesis.Written written = new Synthesis(half, 1 << 30).writeTo(target);
        assertThat(written.files())
                .containsExactlyInAnyOrder(
                        "text_encoder/model.safetensors",
                        "text_encoder_2/model.safetensors",
                        "text_encoder_3/model.safetensors",
                        "transformer/diffusion_pytorch_model.safetensors",
                        "vae/diffusion_pytorch_model.safetensors");
        long bytes = 0;
        for (String file : written.files()) {
            bytes += Files.size(target.resolve(file));
        }
        assertThat(bytes).isBetween(2 * written.parameters(), 2 * written.parameters() + MEGABYTE / 4);
        assertThat(picture(new Recipe(target.toString(), "cpu", "float16", 1, null), target))
                .hasSize(64 * 64 * 3);
        Path vae = target.resolve("vae/diffusion_pytorch_model.safetensors");
        byte[] weights = Files.readAllBytes(vae);
        Arrays.fill(weights, weights.length / 2, weights.length, (byte) 0x7e); // NaN in float16
        Files.write(vae, weights);
        assertThatThrownBy(() -> picture(new Recipe(target.toString(), "cpu", "float16", 1, null), target))
                .isInstanceOf(NotFiniteException.class)
                .hasMessageContaining("came out as NaN or infinity");
    }

    @Test
    void keepsWhatIsThere() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Recipe recipe = new Recipe("models/tiny-sd3", "cpu", "float32", 1, 5L);
        assertThatThrownBy(() -> new Synthesis(recipe, MEGABYTE).writeTo(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not empty");
    }

    private static byte[] picture(Recipe recipe, Path presets) {
        Map<String, Object> flags = Map.of("width", 64, "height", 64, "steps", 2);
        Settings settings = Presets.resolve(presets, flags);
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            Request request = new Request("sample", "a red circle", null, 3);
            List<Generated> made = pipeline.generate(List.of(request), settings, ReusePolicy.original(), false);
            return made.get(0).frames().get(0).rgb();
        }
    }
}
