package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.golden.Golden;
import reusediffusion.pipeline.GoldenReuse;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class CogVideoXFamilyTest {
    private static final Path MODEL = GoldenRun.recipe("cogvideox").folder();
    private static final List<Request> THREE = List.of(
            new Request("a", "a red circle moving left on a white background", null, 1),
            new Request("b", "a green ring growing on a sky background", "a black square on a gray background", 2),
            new Request("c", "a striped blue star spinning on a sunset background", null, 3));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void makesWhatDiffusersMakes(String name) {
        new GoldenRun("cogvideox", name).holds(Map.of());
    }

    @Test
    void makesWhatDiffusersMakesWithNoise() {
        new GoldenRun("cogvideox", "dpm").holds(Map.of("scheduler", "CogVideoXDPMScheduler"));
    }

    @Test
    void skipsWhatThePublishedCodeSkips() {
        new GoldenReuse("cogvideox").holds();
    }

    /** 17 frames of 32 x 16 in a batch of two: each clip is what it is alone. */
    @Test
    void makesLongerClipsOfOtherShapes() {
        Settings settings = settings(Map.of("steps", 2, "frames", 17, "width", 32, "height", 16, "guidance", 6));
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("cogvideox"))) {
            Tensor together = pixels(family, THREE.subList(0, 2), settings);
            assertThat(together.shape()).isEqualTo(new long[] {2, 17, 3, 16, 32});
            Tensor alone = pixels(family, THREE.subList(1, 2), settings);
            assertThat(Golden.psnr(together.narrow(0, 1, 1), alone)).isGreaterThan(60);
            assertThat(Golden.psnr(together.narrow(0, 0, 1), alone)).isLessThan(30);
        }
    }

    @Test
    void decodesInTiles() {
        Map<String, Object> flags = Map.of("steps", 1, "frames", 1, "width", 64, "height", 48);
        Map<String, Object> tiled = new HashMap<>(flags);
        tiled.put("vaeTiling", true);
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("cogvideox"))) {
            Tensor whole = pixels(family, THREE.subList(0, 1), settings(flags));
            assertThat(Golden.psnr(pixels(family, THREE.subList(0, 1), settings(tiled)), whole))
                    .isBetween(15.0, 90.0);
        }
    }

    /** CogVideoX-2b adds positions in place of turning by them, and the text's length is free there too. */
    @ParameterizedTest
    @ValueSource(ints = {32, 20})
    void runsWithSinusoidalPositions(int words) throws IOException {
        Recipe recipe =
                changed("\"use_rotary_positional_embeddings\": true", "\"use_rotary_positional_embeddings\": false");
        Settings settings =
                settings(Map.of("steps", 2, "frames", 5, "width", 32, "height", 32, "maxSequenceLength", words));
        try (Scope scope = new Scope();
                Family other = Families.load(recipe);
                Family rotary = Families.load(GoldenRun.recipe("cogvideox"))) {
            Tensor pixels = pixels(other, THREE.subList(0, 1), settings);
            assertThat(pixels.shape()).isEqualTo(new long[] {1, 5, 3, 32, 32});
            assertThat(Golden.psnr(pixels, pixels(rotary, THREE.subList(0, 1), settings)))
                    .isLessThan(50);
        }
    }

    /** CogVideoX 1.5 puts two latent frames in a token: three are filled up to four, and what filled them is left out. */
    @Test
    void fillsTokensOfTwoFrames() throws IOException {
        Recipe recipe = changed("\"patch_size_t\": null", "\"patch_size_t\": 2");
        Recipe random = new Recipe(recipe.model(), "cpu", "float32", 1, 7L);
        Settings settings = settings(Map.of("steps", 2, "frames", 9));
        try (Scope scope = new Scope();
                Family family = Families.load(random)) {
            assertThat(family.noiseShape(settings)).isEqualTo(new long[] {1, 4, 16, 12, 12});
            assertThat(pixels(family, THREE.subList(0, 1), settings).shape()).isEqualTo(new long[] {1, 9, 3, 96, 96});
        }
    }

    @ParameterizedTest
    @CsvSource({"frames, 10, 9 or 13", "width, 100, 96 or 112", "height, 8, 16 or 32"})
    void refusesWhatItCannotMake(String setting, int value, String remedy) {
        try (Scope scope = new Scope();
                Family family = Families.open(GoldenRun.recipe("cogvideox"), WeightSource.NONE)) {
            Settings settings = settings(Map.of(setting, value));
            assertThatThrownBy(() -> family.check(settings))
                    .hasMessageContaining(Integer.toString(value))
                    .hasMessageContaining(remedy);
        }
    }

    private static Settings settings(Map<String, Object> flags) {
        return Presets.resolve(MODEL, flags);
    }

    private static Tensor pixels(Family family, List<Request> batch, Settings settings) {
        Sampler sampler = new Sampler(family, settings, Placement.cpu());
        SamplerState sampled =
                GoldenRun.sample(sampler, family, batch, settings, ReusePolicy.original(), Sampler.Observer.NONE);
        return family.decode(sampled.x(), settings);
    }

    /** The demo model with another transformer configuration. */
    private Recipe changed(String from, String to) throws IOException {
        try (Stream<Path> files = Files.walk(MODEL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(MODEL.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Path config = folder.resolve("transformer/config.json");
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
        return new Recipe(folder.toString(), "cpu", "float32", 1, null);
    }
}
