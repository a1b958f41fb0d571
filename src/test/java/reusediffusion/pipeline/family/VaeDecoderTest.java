package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import reusediffusion.model.vae.AutoencoderKl;
import reusediffusion.model.vae.VaeConfig;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Configuration;

class VaeDecoderTest {
    private static final Path MODEL = Path.of("models/tiny-sd3");

    /** A batch takes the memory of one sample. */
    @Test
    void decodesOneSampleAfterTheOtherInTheirOrder() {
        List<Long> seen = new ArrayList<>();
        VaeConfig config = Configuration.read(MODEL.resolve("vae/config.json"), VaeConfig.class);
        AutoencoderKl watched = new AutoencoderKl(config, List.of(), List.of(x -> {
            seen.add(x.size(0));
            return x.narrow(1, 0, 3);
        }));
        try (Scope scope = new Scope()) {
            Tensor latents = Algebra.scale(new Draws().normal(5, config.latentChannels(), 4, 6), 0.1);
            VaeDecoder decoder = new VaeDecoder(watched, Placement.cpu());
            Settings settings = Presets.resolve(MODEL, Map.of());
            Tensor pixels = decoder.decode(latents, settings);
            assertThat(seen).containsExactly(1L, 1L, 1L, 1L, 1L);
            assertThat(pixels.shape()).isEqualTo(new long[] {5, 1, 3, 4, 6});
            Tensor fourth = decoder.decode(latents.narrow(0, 3, 1), settings);
            assertThat(pixels.narrow(0, 3, 1).equal(fourth)).isTrue();
        }
    }
}
