package reusediffusion.model.cogvideox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.nn.Tiling;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.RecordingSource;
import reusediffusion.weights.Weights;

class VideoAutoencoderTest {
    private static final Path FOLDER = Path.of("models/tiny-cogvideox/vae");
    private static Scope scope;
    private static VideoAutoencoder autoencoder;

    @BeforeAll
    static void load() {
        scope = new Scope();
        try (Checkpoint checkpoint = Checkpoint.open(FOLDER, Placement.cpu())) {
            autoencoder = VideoAutoencoder.of(
                    Weights.of(checkpoint),
                    Configuration.read(FOLDER.resolve("config.json"), VideoAutoencoderConfig.class));
            checkpoint.requireAllRead();
        }
    }

    @AfterAll
    static void close() {
        scope.close();
    }

    private static Tensor golden(String name) {
        return Golden.tensor("cogvideox", "vae", name);
    }

    @Test
    void encodesAsTheReference() {
        try (Scope inner = new Scope()) {
            VideoAutoencoder.Moments moments = autoencoder.encode(golden("pixels"), false);
            assertThat(Golden.maxAbsoluteDifference(moments.mean(), golden("mean")))
                    .isLessThan(1e-4);
            assertThat(Golden.maxAbsoluteDifference(moments.logVariance(), golden("logvar")))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void decodesAsTheReference() {
        try (Scope inner = new Scope()) {
            Tensor decoded = autoencoder.decode(golden("mean"), false);
            assertThat(Golden.maxAbsoluteDifference(decoded, golden("decoded"))).isLessThan(1e-4);
        }
    }

    /** Of the encoder every name is looked for, and no number read. */
    @Test
    void decodesWithoutTheEncoder() {
        try (Scope inner = new Scope();
                Checkpoint checkpoint = Checkpoint.open(FOLDER, Placement.cpu())) {
            VideoAutoencoder decoding = VideoAutoencoder.decoding(Weights.of(checkpoint), autoencoder.config());
            checkpoint.requireAllRead();
            assertThat(decoding.encoder()).isNull();
            Tensor decoded = decoding.decode(golden("mean"), false);
            assertThat(Golden.maxAbsoluteDifference(decoded, golden("decoded"))).isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CogVideoX-5b", "CogVideoX-2b"})
    void asksForThePublishedTensors(String model) {
        try (Scope inner = new Scope()) {
            RecordingSource source = new RecordingSource();
            VideoAutoencoder.of(
                    Weights.of(source),
                    Configuration.read(
                            CheckpointNames.folder(model, "vae").resolve("config.json"), VideoAutoencoderConfig.class));
            assertThat(source.asked()).isEqualTo(CheckpointNames.of(model, "vae"));
        }
    }

    /** Slices of larger tensors may take other kernels than tensors by themselves. */
    private static void requireClose(Tensor actual, Tensor expected) {
        assertThat(Golden.maxAbsoluteDifference(actual, expected)).isLessThan(1e-4);
    }

    /** 17 frames are 5 latent frames: a batch of 3 and one of 2, of which the first knows nothing of the second. */
    @Test
    void decodesLongerClipsInBatches() {
        try (Scope inner = new Scope();
                Noise noise = new Noise(5)) {
            Tensor latents = noise.next(1, 16, 5, 2, 3);
            Tensor decoded = autoencoder.decode(latents, false);
            assertThat(decoded.shape()).isEqualTo(new long[] {1, 3, 17, 16, 24});
            Tensor first = autoencoder.decode(latents.narrow(2, 0, 3), false);
            requireClose(decoded.narrow(2, 0, 9), first);
            Tensor alone = autoencoder.decode(latents.narrow(2, 3, 2), false);
            assertThat(Golden.maxAbsoluteDifference(decoded.narrow(2, 9, 8), alone))
                    .isGreaterThan(1e-2);
        }
    }

    @Test
    void encodesLongerClipsInBatches() {
        try (Scope inner = new Scope();
                Noise noise = new Noise(6)) {
            Tensor pixels = noise.next(1, 3, 17, 16, 24);
            Tensor mean = autoencoder.encode(pixels, false).mean();
            assertThat(mean.shape()).isEqualTo(new long[] {1, 16, 5, 2, 3});
            Tensor first = autoencoder.encode(pixels.narrow(2, 0, 9), false).mean();
            requireClose(mean.narrow(2, 0, 3), first);
        }
    }

    @Test
    void leavesAStillClipStillAcrossBatches() {
        try (Scope inner = new Scope()) {
            Tensor corner = golden("pixels").narrow(2, 0, 1).narrow(3, 0, 16).narrow(4, 0, 16);
            Tensor still = corner.expand(1, 3, 17, 16, 16);
            Tensor mean = autoencoder.encode(still, false).mean();
            assertThat(Golden.maxAbsoluteDifference(mean, mean.narrow(2, 0, 1).expand_as(mean)))
                    .isLessThan(1e-4);
            Tensor back = autoencoder.decode(mean, false);
            assertThat(Golden.maxAbsoluteDifference(back, back.narrow(2, 0, 1).expand_as(back)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void decodesOneFrame() {
        try (Scope inner = new Scope();
                Noise noise = new Noise(5)) {
            assertThat(autoencoder.decode(noise.next(2, 16, 1, 4, 6), false).shape())
                    .isEqualTo(new long[] {2, 3, 1, 32, 48});
        }
    }

    @Test
    void tilesOnlyWhatIsLarger() {
        try (Scope inner = new Scope()) {
            Tensor small = golden("mean").narrow(2, 0, 1).narrow(3, 0, 6).narrow(4, 0, 6);
            assertThat(autoencoder.decode(small, true).equal(autoencoder.decode(small, false)))
                    .isTrue();
        }
    }

    @Test
    void tilesCloseToTheWhole() {
        try (Scope inner = new Scope()) {
            Tensor latents = Algebra.scale(
                    Golden.tensor("cogvideox", "basic", "latents")
                            .select(0, 2)
                            .transpose(1, 2)
                            .narrow(2, 0, 1)
                            .narrow(3, 0, 7)
                            .narrow(4, 0, 7),
                    1 / autoencoder.config().scalingFactor());
            Tensor whole = autoencoder.decode(latents, false);
            Tensor tiled = autoencoder.decode(latents, true);
            assertThat(Golden.relativeL2(tiled, whole)).isBetween(1e-6, 0.2);
            Tensor corner = autoencoder.decode(latents.narrow(3, 0, 6).narrow(4, 0, 6), false);
            requireClose(
                    tiled.narrow(3, 0, 40).narrow(4, 0, 32),
                    corner.narrow(3, 0, 40).narrow(4, 0, 32));
            Tensor mean = autoencoder.encode(whole, false).mean();
            assertThat(Golden.relativeL2(autoencoder.encode(whole, true).mean(), mean))
                    .isBetween(1e-6, 0.2);
        }
    }

    /** 480 x 720: tiles of 30 x 45 latents every 25 x 36, faded over 40 x 72 pixels. */
    @Test
    void tilesAsPublished() {
        VideoAutoencoderConfig config = Configuration.read(
                CheckpointNames.folder("CogVideoX-5b", "vae").resolve("config.json"), VideoAutoencoderConfig.class);
        VideoAutoencoder published = new VideoAutoencoder(config, null, null);
        assertThat(published.decodeTiles())
                .isEqualTo(new Tiling(new Tiling.Side(30, 25, 40, 200), new Tiling.Side(45, 36, 72, 288)));
        assertThat(published.encodeTiles())
                .isEqualTo(new Tiling(new Tiling.Side(240, 200, 5, 25), new Tiling.Side(360, 288, 9, 36)));
    }
}
