package reusediffusion.model.vae;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.Weights;

class AutoencoderKlTest {
    private static VaeConfig config(Path folder) {
        return Configuration.read(folder.resolve("config.json"), VaeConfig.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "flux", "sdxl"})
    void encodesAndDecodesAsDiffusers(String model) {
        Path folder = Path.of("models/tiny-" + model + "/vae");
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(folder, Placement.cpu())) {
            AutoencoderKl vae = AutoencoderKl.of(Weights.of(checkpoint), config(folder));
            checkpoint.requireAllRead();
            AutoencoderKl.Posterior posterior = vae.encode(Golden.tensor(model, "vae", "pixels"));
            Tensor mean = Golden.tensor(model, "vae", "mean");
            assertThat(Golden.maxAbsoluteDifference(posterior.mean(), mean)).isLessThan(1e-4);
            assertThat(Golden.maxAbsoluteDifference(posterior.logvar(), Golden.tensor(model, "vae", "logvar")))
                    .isLessThan(1e-4);
            assertThat(Golden.maxAbsoluteDifference(vae.decode(mean), Golden.tensor(model, "vae", "decoded")))
                    .isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stable-diffusion-3-medium-diffusers",
                "stable-diffusion-xl-base-1.0",
                "FLUX.1-dev",
                "FLUX.1-schnell"
            })
    void asksForThePublishedTensors(String model) {
        RecordingSource source = new RecordingSource();
        AutoencoderKl.of(Weights.of(source), config(CheckpointNames.folder(model, "vae")));
        assertThat(source.asked()).isEqualTo(CheckpointNames.of(model, "vae"));
    }
}
