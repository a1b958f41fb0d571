package reusediffusion.model.sdxl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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

class UNetTest {
    private static final Path FOLDER = Path.of("models/tiny-sdxl/unet");

    private static UNet load() {
        try (Checkpoint checkpoint = Checkpoint.open(FOLDER, Placement.cpu())) {
            UNet network = UNet.of(
                    Weights.of(checkpoint), Configuration.read(FOLDER.resolve("config.json"), UNetConfig.class));
            checkpoint.requireAllRead();
            return network;
        }
    }

    @ParameterizedTest
    @CsvSource({"basic, 1", "batch, 2"})
    void predictsAsDiffusersDoes(String run, int samples) {
        try (Scope scope = new Scope()) {
            Tensor predicted = load().forward(
                            Golden.tensor("sdxl", run, "model_input_0"),
                            Golden.tensor("sdxl", run, "timesteps").narrow(0, 0, 1),
                            negativeAndPositive(run, "prompt_embeds"),
                            negativeAndPositive(run, "pooled_prompt_embeds"),
                            sizes(2L * samples, 128, 128));
            assertThat(Golden.maxAbsoluteDifference(
                            predicted, Golden.tensor("sdxl", run, "noise_pred").select(0, 0)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void asksForThePublishedTensors() {
        try (Scope scope = new Scope()) {
            RecordingSource source = new RecordingSource();
            Path folder = CheckpointNames.folder("stable-diffusion-xl-base-1.0", "unet");
            UNet.of(Weights.of(source), Configuration.read(folder.resolve("config.json"), UNetConfig.class));
            assertThat(source.asked()).isEqualTo(CheckpointNames.of("stable-diffusion-xl-base-1.0", "unet"));
        }
    }

    /** Halving 11 and 6 twice gives 6, 3 and 3, 2: the way up has to meet the sizes of the way down. */
    @Test
    void takesSizesThatCannotBeHalvedEvenly() {
        try (Scope scope = new Scope()) {
            Tensor latents = torch.ones(1, 4, 11, 6);
            Tensor predicted = load().forward(
                            latents,
                            torch.full(new long[] {1}, new Scalar(500f)),
                            torch.ones(1, 77, 96),
                            torch.ones(1, 64),
                            sizes(1, 88, 48));
            assertThat(predicted.shape()).isEqualTo(latents.shape());
            assertThat(torch.isfinite(predicted).all().item_bool()).isTrue();
        }
    }

    @Test
    void predictsEachRowAsIfAlone() {
        try (Scope scope = new Scope()) {
            UNet network = load();
            Tensor latents = Golden.tensor("sdxl", "batch", "model_input_0");
            Tensor context = negativeAndPositive("batch", "prompt_embeds");
            Tensor pooled = negativeAndPositive("batch", "pooled_prompt_embeds");
            Tensor time = torch.full(new long[] {1}, new Scalar(401f));
            Tensor together = network.forward(latents, time, context, pooled, sizes(4, 128, 128));
            Tensor alone = network.forward(
                    latents.narrow(0, 3, 1), time, context.narrow(0, 3, 1), pooled.narrow(0, 3, 1), sizes(1, 128, 128));
            assertThat(Golden.maxAbsoluteDifference(alone, together.narrow(0, 3, 1)))
                    .isLessThan(1e-4);
        }
    }

    private static Tensor negativeAndPositive(String run, String name) {
        return Algebra.join(0, Golden.tensor("sdxl", run, "negative_" + name), Golden.tensor("sdxl", run, name));
    }

    private static Tensor sizes(long rows, float height, float width) {
        return torch.tensor(height, width, 0, 0, height, width).repeat(rows, 1);
    }
}
