package reusediffusion.model.flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.Weights;

class FluxTransformerTest {
    private static final Path MODEL = Path.of("models/tiny-flux/transformer");
    private static final FluxConfig CONFIG = Configuration.read(MODEL.resolve("config.json"), FluxConfig.class);

    private static FluxTransformer tiny(Placement placement) {
        try (Checkpoint checkpoint = Checkpoint.open(MODEL, placement)) {
            FluxTransformer transformer = FluxTransformer.of(Weights.of(checkpoint), CONFIG);
            checkpoint.requireAllRead();
            return transformer;
        }
    }

    private static Tensor firstPrediction(String golden, Placement placement) {
        Rotary rotary = Positions.rotary(CONFIG, 32, 8, 8, placement);
        return tiny(placement)
                .forward(
                        placement.place(Golden.tensor("flux", golden, "model_input_0")),
                        placement.place(Golden.tensor("flux", golden, "prompt_embeds")),
                        placement.place(Golden.tensor("flux", golden, "pooled_prompt_embeds")),
                        Golden.tensor("flux", golden, "timesteps").select(0, 0).item_double(),
                        3.5,
                        rotary);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void firstPredictionIsThatOfDiffusers(String golden) {
        try (Scope scope = new Scope()) {
            Tensor expected = Golden.tensor("flux", golden, "noise_pred").select(0, 0);
            Tensor actual = firstPrediction(golden, Placement.cpu());
            assertThat(Golden.maxAbsoluteDifference(actual, expected)).isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLUX.1-dev", "FLUX.1-schnell"})
    void asksForTheTensorsOfThePublishedCheckpoint(String model) {
        try (Scope scope = new Scope()) {
            RecordingSource source = new RecordingSource();
            Path config = CheckpointNames.folder(model, "transformer").resolve("config.json");
            FluxTransformer.of(Weights.of(source), Configuration.read(config, FluxConfig.class));
            assertThat(source.asked()).isEqualTo(CheckpointNames.of(model, "transformer"));
        }
    }
}
