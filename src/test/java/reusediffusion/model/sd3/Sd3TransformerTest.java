package reusediffusion.model.sd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.Weights;
import reusediffusion.weights.WeightsException;

class Sd3TransformerTest {
    private static final Path FOLDER = Path.of("models/tiny-sd3/transformer");

    private static Sd3Config config(Path folder) {
        return Configuration.read(folder.resolve("config.json"), Sd3Config.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void predictsWhatDiffusersPredicts(String golden) {
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(FOLDER, Placement.cpu())) {
            Sd3Transformer transformer = Sd3Transformer.of(Weights.of(checkpoint), config(FOLDER));
            checkpoint.requireAllRead();
            Tensor latents = Golden.tensor("sd3", golden, "model_input_0");
            Tensor time =
                    Golden.tensor("sd3", golden, "timesteps").narrow(0, 0, 1).expand(latents.size(0));
            Tensor predicted = transformer.forward(
                    latents, time, both(golden, "prompt_embeds"), both(golden, "pooled_prompt_embeds"));
            Tensor expected = Golden.tensor("sd3", golden, "noise_pred").select(0, 0);
            assertThat(Golden.maxAbsoluteDifference(predicted, expected)).isLessThan(1e-4);
        }
    }

    private static Tensor both(String golden, String name) {
        return Algebra.join(0, Golden.tensor("sd3", golden, "negative_" + name), Golden.tensor("sd3", golden, name));
    }

    @Test
    void asksForThePublishedTensors() {
        RecordingSource source = new RecordingSource();
        Path folder = CheckpointNames.folder("stable-diffusion-3-medium-diffusers", "transformer");
        Sd3Transformer.of(Weights.of(source), config(folder));
        assertThat(source.asked()).isEqualTo(CheckpointNames.of("stable-diffusion-3-medium-diffusers", "transformer"));
    }

    @Test
    void anotherWidthIsAnErrorThatNamesTheTensor() {
        Sd3Config c = config(FOLDER);
        Sd3Config wider =
                new Sd3Config(c.numLayers(), 8, c.attentionHeadDim(), 16, 16, 2, 16, 24, 128, 128, 96, null, null);
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(FOLDER, Placement.cpu())) {
            assertThatThrownBy(() -> Sd3Transformer.of(Weights.of(checkpoint), wider))
                    .isInstanceOf(WeightsException.class)
                    .hasMessageContaining("pos_embed.proj.weight")
                    .hasMessageContaining("[256, 16, 2, 2]");
        }
    }
}
