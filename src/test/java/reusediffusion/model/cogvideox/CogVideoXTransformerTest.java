package reusediffusion.model.cogvideox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RandomWeights;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.Weights;

class CogVideoXTransformerTest {
    @TempDir
    Path folder;

    private static final Path FOLDER = Path.of("models/tiny-cogvideox/transformer");

    static CogVideoXConfig config() {
        return Configuration.read(FOLDER.resolve("config.json"), CogVideoXConfig.class);
    }

    private static Tensor predict(CogVideoXTransformer network, String file, double time) {
        Tensor latents = Golden.tensor("cogvideox", file, "model_input_0");
        Tensor text = Algebra.join(
                0,
                Golden.tensor("cogvideox", file, "negative_prompt_embeds"),
                Golden.tensor("cogvideox", file, "prompt_embeds"));
        try (VideoPositions positions =
                network.positions(latents.size(1), latents.size(3), latents.size(4), text.size(1), Placement.cpu())) {
            return network.forward(latents, Placement.cpu().vector(time, latents.size(0)), text, positions);
        }
    }

    @Test
    void predictsAsTheReference() {
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(FOLDER, Placement.cpu())) {
            CogVideoXTransformer network = CogVideoXTransformer.of(Weights.of(checkpoint), config());
            checkpoint.requireAllRead();
            double time = Golden.tensor("cogvideox", "basic", "timesteps")
                    .select(0, 0)
                    .item_double();
            Tensor expected = Golden.tensor("cogvideox", "basic", "noise_pred").select(0, 0);
            double difference = Golden.maxAbsoluteDifference(predict(network, "basic", time), expected);
            assertThat(difference).isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CogVideoX-5b", "CogVideoX-2b"})
    void asksForThePublishedTensors(String model) {
        try (Scope scope = new Scope()) {
            RecordingSource source = new RecordingSource();
            CogVideoXTransformer.of(Weights.of(source), published(model));
            assertThat(source.asked()).isEqualTo(CheckpointNames.of(model, "transformer"));
        }
    }

    @Test
    void refusesImageToVideo() throws Exception {
        String text = Files.readString(FOLDER.resolve("config.json"))
                .replace("\"ofs_embed_dim\": null", "\"ofs_embed_dim\": 512");
        Path changed = Files.writeString(folder.resolve("config.json"), text);
        assertThatThrownBy(() -> Configuration.read(changed, CogVideoXConfig.FIELDS, CogVideoXConfig.class))
                .hasMessageContaining("ofs_embed_dim is 512");
    }

    /** CogVideoX 1.5: two latent frames a token; a clip of 4 latent frames has half the tokens and its full size again. */
    @Test
    void joinsFramesIntoTokens() throws Exception {
        String text = Files.readString(FOLDER.resolve("config.json"))
                .replace("\"patch_size_t\": null", "\"patch_size_t\": 2")
                .replace("\"num_layers\": 4", "\"num_layers\": 1");
        CogVideoXConfig config =
                Configuration.read(Files.writeString(folder.resolve("config.json"), text), CogVideoXConfig.class);
        try (Scope scope = new Scope();
                Noise noise = new Noise(3)) {
            CogVideoXTransformer network =
                    CogVideoXTransformer.of(Weights.of(new RandomWeights(Placement.cpu(), 1)), config);
            Tensor latents = noise.next(1, 4, 16, 8, 12);
            try (VideoPositions positions = network.positions(4, 8, 12, 5, Placement.cpu())) {
                assertThat(positions.rotary().size()).isEqualTo(5 + 2 * 4 * 6);
                Tensor predicted =
                        network.forward(latents, Placement.cpu().vector(500, 1), noise.next(1, 5, 128), positions);
                assertThat(predicted.shape()).isEqualTo(latents.shape());
                assertThat(torch.isfinite(predicted).all().item_bool()).isTrue();
            }
        }
    }

    private static CogVideoXConfig published(String model) {
        return Configuration.read(
                CheckpointNames.folder(model, "transformer").resolve("config.json"), CogVideoXConfig.class);
    }
}
