package reusediffusion.model.vae;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.nn.Tiling;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.TensorSource;
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

    /** No tensor of the encoder is read, and each is still looked for. */
    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sdxl"})
    void decodesWithoutTheEncodersNumbers(String model) {
        Path folder = Path.of("models/tiny-" + model + "/vae");
        try (Scope scope = new Scope();
                Checkpoint checkpoint = Checkpoint.open(folder, Placement.cpu())) {
            Reads reads = new Reads(checkpoint, new ArrayList<>());
            AutoencoderKl vae = AutoencoderKl.decoding(Weights.of(reads), config(folder));
            checkpoint.requireAllRead();
            assertThat(reads.names).isNotEmpty().noneMatch(n -> n.startsWith("encoder") || n.startsWith("quant_conv"));
            assertThat(Golden.maxAbsoluteDifference(
                            vae.decode(Golden.tensor(model, "vae", "mean")), Golden.tensor(model, "vae", "decoded")))
                    .isLessThan(1e-4);
        }
    }

    /** Which tensors a network reads with their numbers. */
    private record Reads(Checkpoint source, List<String> names) implements TensorSource {
        @Override
        public Tensor read(String name, long... shape) {
            names.add(name);
            return source.read(name, shape);
        }

        @Override
        public TensorSource unloaded() {
            return source.unloaded();
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

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "flux", "sdxl"})
    void tilesOnlyWhatIsLargerThanATile(String model) {
        try (Scope scope = new Scope()) {
            AutoencoderKl vae = demo(model);
            Tensor latents = latents(vae, 16, 16);
            assertThat(vae.decodeScaled(latents, true).equal(vae.decodeScaled(latents, false)))
                    .isTrue();
        }
    }

    /** 16 latents of 8 pixels a tile, every 12: what no seam touches is the tile by itself, and the whole is close to the untiled. */
    @ParameterizedTest
    @ValueSource(strings = {"sd3", "flux", "sdxl"})
    void tilesCloseToTheWhole(String model) {
        try (Scope scope = new Scope()) {
            AutoencoderKl vae = demo(model);
            Tensor latents = latents(vae, 20, 28);
            Tensor tiled = vae.decodeScaled(latents, true);
            Tensor whole = vae.decodeScaled(latents, false);
            assertThat(tiled.shape()).containsExactly(2, 3, 160, 224);
            Tensor first = vae.decodeScaled(latents.narrow(2, 0, 16).narrow(3, 0, 16), false);
            assertThat(Golden.maxAbsoluteDifference(inside(tiled, 0, 0, 96, 96), inside(first, 0, 0, 96, 96)))
                    .isLessThan(1e-4); // slices may take other kernels than tensors by themselves
            Tensor last = vae.decodeScaled(latents.narrow(2, 12, 8).narrow(3, 24, 4), false);
            assertThat(Golden.maxAbsoluteDifference(inside(tiled, 128, 224 - 1, 32, 1), inside(last, 32, 31, 32, 1)))
                    .isLessThan(0.2); // the last column is nearly faded in
            assertThat(Golden.relativeL2(tiled, whole)).isBetween(1e-6, 0.3);
        }
    }

    @Test
    void tilesAsPublished() {
        VaeConfig config = config(CheckpointNames.folder("stable-diffusion-xl-base-1.0", "vae"));
        Tiling.Side side = new Tiling.Side(128, 96, 256, 768);
        assertThat(new AutoencoderKl(config, null, null).tiles()).isEqualTo(new Tiling(side, side));
    }

    private static AutoencoderKl demo(String model) {
        Path folder = Path.of("models/tiny-" + model + "/vae");
        try (Checkpoint checkpoint = Checkpoint.open(folder, Placement.cpu())) {
            return AutoencoderKl.of(Weights.of(checkpoint), config(folder));
        }
    }

    /** Latents of a smooth picture, as the sampler has them. */
    private static Tensor latents(AutoencoderKl vae, long height, long width) {
        Tensor row = torch.linspace(new Scalar(-0.8), new Scalar(0.8), width * 8);
        Tensor column = torch.linspace(new Scalar(0.6), new Scalar(-0.4), height * 8);
        Tensor picture = Algebra.stack(
                0,
                row.unsqueeze(0).expand(height * 8, -1),
                column.unsqueeze(1).expand(-1, width * 8),
                row.unsqueeze(0).mul(column.unsqueeze(1)));
        Tensor mean = vae.encode(picture.unsqueeze(0).repeat(2, 1, 1, 1)).mean();
        return Algebra.scale(
                Algebra.shift(mean, -vae.config().shiftFactor()), vae.config().scalingFactor());
    }

    private static Tensor inside(Tensor x, long top, long left, long height, long width) {
        return x.narrow(2, top, height).narrow(3, left, width);
    }
}
