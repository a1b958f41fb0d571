package reusediffusion.model.flux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
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

    private static Tensor predict(String golden, Tensor latents, int step, Placement placement) {
        return tiny(placement)
                .forward(
                        placement.place(latents),
                        placement.place(Golden.tensor("flux", golden, "prompt_embeds")),
                        placement.place(Golden.tensor("flux", golden, "pooled_prompt_embeds")),
                        Golden.tensor("flux", golden, "timesteps").narrow(0, step, 1),
                        Placement.cpu().vector(3.5, 1),
                        FluxPositionTable.rotary(CONFIG, 32, 8, 8, placement));
    }

    private static Tensor golden(String golden, String name, int index) {
        return Golden.tensor("flux", golden, name).select(0, index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void firstPredictionIsThatOfDiffusers(String golden) {
        try (Scope scope = new Scope()) {
            Tensor actual = predict(golden, Golden.tensor("flux", golden, "model_input_0"), 0, Placement.cpu());
            assertThat(Golden.maxAbsoluteDifference(actual, golden(golden, "noise_pred", 0)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void secondPredictionIsThatOfDiffusers() {
        try (Scope scope = new Scope()) {
            Tensor actual = predict("basic", golden("basic", "latents", 0), 1, Placement.cpu());
            assertThat(Golden.maxAbsoluteDifference(actual, golden("basic", "noise_pred", 1)))
                    .isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"BFloat16, 2e-2", "Half, 2e-3"})
    void staysCloseInShortTypes(ScalarType type, double bound) {
        try (Scope scope = new Scope()) {
            Tensor latents = Golden.tensor("flux", "basic", "model_input_0");
            Tensor actual = predict("basic", latents, 0, Placement.cpu().as(type));
            assertThat(actual.scalar_type().intern()).isEqualTo(type);
            assertThat(Golden.relativeL2(actual, golden("basic", "noise_pred", 0)))
                    .isLessThan(bound);
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
