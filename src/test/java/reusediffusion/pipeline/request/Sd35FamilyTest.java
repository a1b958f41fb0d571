package reusediffusion.pipeline.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.BareModel;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.reuse.policy.ReusePolicy;

class Sd35FamilyTest {
    private static final Path TINY = Path.of("models/tiny-sd3");

    @Test
    void runsFromItsConfigurationThroughThePipelineOfSd3(@TempDir Path folder) throws IOException {
        BareModel.copy(TINY, folder);
        Picture plain = picture(folder);
        Path config = folder.resolve("transformer/config.json");
        BareModel.change(config, "qk_norm", "rms_norm");
        Picture normalised = picture(folder);
        BareModel.change(config, "dual_attention_layers", new int[] {0});
        Picture dual = picture(folder);
        assertThat(dual.width()).isEqualTo(48);
        assertThat(dual.height()).isEqualTo(32);
        assertThat(Arrays.equals(plain.rgb(), normalised.rgb())).isFalse();
        assertThat(Arrays.equals(normalised.rgb(), dual.rgb())).isFalse();
    }

    private static Picture picture(Path folder) {
        Settings settings =
                Presets.resolve(folder, Map.of("steps", 2, "width", 48, "height", 32, "maxSequenceLength", 16));
        Recipe recipe = new Recipe(folder.toString(), "cpu", "float32", 1, 5L);
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            return pipeline.generate(
                            List.of(new Request("a", "a red circle", null, 1)), settings, ReusePolicy.original(), false)
                    .get(0)
                    .frames()
                    .get(0);
        }
    }
}
