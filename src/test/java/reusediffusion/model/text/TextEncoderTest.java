package reusediffusion.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.golden.Golden;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.Weights;

class TextEncoderTest {
    private static final Path MODEL = Path.of("models/tiny-sd3");

    private static long[][] ids(String tokenizer) {
        for (JsonNode entry : Golden.json("sd3", "tokens").path(tokenizer)) {
            if (entry.path("text").asText().equals("a red circle on a white background")) {
                return new long[][] {new ObjectMapper().convertValue(entry.path("ids"), long[].class)};
            }
        }
        throw new AssertionError("no such text in the golden tokens");
    }

    private static ClipTextEncoder clip(String folder) {
        try (Checkpoint checkpoint = Checkpoint.open(MODEL.resolve(folder), Placement.cpu())) {
            ClipTextEncoder encoder = ClipTextEncoder.of(
                    Weights.of(checkpoint),
                    Configuration.read(MODEL.resolve(folder).resolve("config.json"), ClipTextConfig.class));
            checkpoint.requireAllRead();
            return encoder;
        }
    }

    @Test
    void clipGivesTheStatesAndSummariesOfTransformers() {
        try (Scope scope = new Scope()) {
            ClipTextEncoder.Encoded first = clip("text_encoder").encode(ids("tokenizer"));
            ClipTextEncoder.Encoded second = clip("text_encoder_2").encode(ids("tokenizer_2"));
            Tensor states = Golden.tensor("sd3", "basic", "prompt_embeds")
                    .narrow(1, 0, 77)
                    .narrow(2, 0, 96);
            assertThat(Golden.maxAbsoluteDifference(Algebra.join(2, first.penultimate(), second.penultimate()), states))
                    .isLessThan(1e-4);
            assertThat(Golden.maxAbsoluteDifference(
                            Algebra.join(1, first.pooled(), second.pooled()),
                            Golden.tensor("sd3", "basic", "pooled_prompt_embeds")))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void t5GivesTheStatesOfTransformers() {
        Path folder = MODEL.resolve("text_encoder_3");
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(folder, Placement.cpu())) {
            T5Encoder encoder = T5Encoder.of(
                    Weights.of(checkpoint), Configuration.read(folder.resolve("config.json"), T5Config.class));
            checkpoint.requireAllRead();
            Tensor states = Golden.tensor("sd3", "basic", "prompt_embeds").narrow(1, 77, 32);
            assertThat(Golden.maxAbsoluteDifference(encoder.encode(ids("tokenizer_3")), states))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void t5InFloat16KeepsItsSumsInFloat32() {
        Path folder = MODEL.resolve("text_encoder_3");
        Placement half = Placement.cpu().as(ScalarType.Half);
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(folder, half)) {
            T5Config config = Configuration.read(folder.resolve("config.json"), T5Config.class);
            T5Encoder encoder = T5Encoder.of(Weights.of(checkpoint), config);
            Tensor states = Golden.tensor("sd3", "basic", "prompt_embeds").narrow(1, 77, 32);
            Tensor actual = encoder.encode(ids("tokenizer_3"));
            assertThat(actual.scalar_type().intern()).isEqualTo(ScalarType.Half);
            assertThat(Golden.relativeL2(actual, states)).isLessThan(2e-3);

            Tensor large = torch.full(new long[] {1, 4, config.dModel()}, new Scalar(60000.0), half.options());
            Tensor bias = torch.zeros(new long[] {1, config.numHeads(), 4, 4}, half.options());
            T5Layer layer = encoder.layers()[0];
            Tensor summed = layer.apply(layer.apply(large, bias), bias);
            assertThat(summed.scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(torch.isfinite(summed).all().item_bool()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-3-medium-diffusers, text_encoder",
        "stable-diffusion-3-medium-diffusers, text_encoder_2",
        "stable-diffusion-xl-base-1.0, text_encoder",
        "stable-diffusion-xl-base-1.0, text_encoder_2",
        "FLUX.1-dev, text_encoder",
        "FLUX.1-schnell, text_encoder"
    })
    void clipAsksForThePublishedTensors(String model, String component) {
        RecordingSource source = new RecordingSource();
        Path config = CheckpointNames.folder(model, component).resolve("config.json");
        ClipTextEncoder.of(Weights.of(source), Configuration.read(config, ClipTextConfig.class));
        assertThat(source.asked()).isEqualTo(CheckpointNames.of(model, component));
    }

    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-3-medium-diffusers, text_encoder_3",
        "FLUX.1-dev, text_encoder_2",
        "FLUX.1-schnell, text_encoder_2",
        "CogVideoX-2b, text_encoder",
        "CogVideoX-5b, text_encoder"
    })
    void t5AsksForThePublishedTensors(String model, String component) {
        RecordingSource source = new RecordingSource();
        Path config = CheckpointNames.folder(model, component).resolve("config.json");
        T5Encoder.of(Weights.of(source), Configuration.read(config, T5Config.class));
        assertThat(source.asked()).isEqualTo(CheckpointNames.of(model, component));
    }
}
