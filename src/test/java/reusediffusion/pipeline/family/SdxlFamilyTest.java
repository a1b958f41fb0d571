package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class SdxlFamilyTest {
    private static final String PROMPT = "a red circle on a white background";

    @ParameterizedTest
    @ValueSource(strings = {"basic", "batch"})
    void makesWhatDiffusersMakes(String name) {
        new GoldenRun("sdxl", name).holds(Map.of());
    }

    @Test
    void skipsWhatThePublishedMethodSkips() {
        new GoldenReuse("sdxl").holds();
    }

    @Test
    void tellsTheNetworkWhatDiffusersTellsIt() {
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("sdxl"))) {
            Conditioning told = family.encode(List.of(request(null)), settings(Map.of()));
            assertThat(told.branches()).isEqualTo(2);
            assertThat(Golden.maxAbsoluteDifference(
                            told.tensors().get("text").select(0, 1), Golden.tensor("sdxl", "basic", "prompt_embeds")))
                    .isLessThan(1e-4);
            assertThat(Golden.maxAbsoluteDifference(
                            told.tensors().get("pooled").select(0, 1),
                            Golden.tensor("sdxl", "basic", "pooled_prompt_embeds")))
                    .isLessThan(1e-4);
            assertThat(largest(told.tensors().get("text").select(0, 0))).isZero();
            assertThat(largest(told.tensors().get("pooled").select(0, 0))).isZero();
            Tensor sizes = torch.tensor(64f, 96f, 0f, 0f, 64f, 96f);
            Settings wide = settings(Map.of("width", 96, "height", 64));
            assertThat(family.encode(List.of(request(null)), wide)
                            .get("sizes")
                            .select(0, 1)
                            .equal(sizes))
                    .isTrue();
        }
    }

    @Test
    void doesNotLetNeighboursChangeAnAbsentNegativePrompt() {
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("sdxl"))) {
            Tensor negative = family.encode(List.of(request(null), request("")), settings(Map.of()))
                    .tensors()
                    .get("text")
                    .select(0, 0);
            assertThat(largest(negative.select(0, 0))).isZero();
            assertThat(largest(negative.select(0, 1))).isPositive();
        }
    }

    @Test
    void asksTheNetworkOnceWithoutGuidance() {
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("sdxl"))) {
            Settings settings = settings(Map.of("guidance", 1.0, "steps", 2));
            assertThat(family.encode(List.of(request("a blue star")), settings).branches())
                    .isEqualTo(1);
            assertThat(finite(sample(family, settings))).isTrue();
        }
    }

    @Test
    void makesSizesThatTheNetworkCannotHalveEvenlyWithEverySampler() {
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("sdxl"))) {
            for (String scheduler : List.of(
                    "EulerDiscreteScheduler",
                    "DPMSolverMultistepScheduler",
                    "UniPCMultistepScheduler",
                    "HeunDiscreteScheduler")) {
                Settings settings = settings(
                        Map.of("width", 136, "height", 88, "steps", 3, "karras", true, "scheduler", scheduler));
                Tensor pixels = sample(family, settings);
                assertThat(pixels.shape()).containsExactly(1, 1, 3, 88, 136);
                assertThat(finite(pixels)).isTrue();
            }
        }
    }

    @Test
    void decodesInFloat32WhereFloat16WouldOverflow() {
        Recipe recipe = GoldenRun.recipe("sdxl");
        Recipe half = new Recipe(recipe.model(), "cpu", "float16", 1, null);
        try (Scope scope = new Scope();
                Family single = Families.load(recipe);
                Family halved = Families.load(half)) {
            Tensor latents = Golden.tensor("sdxl", "basic", "latents").select(0, 2);
            Settings settings = settings(Map.of());
            assertThat(halved.decode(latents, settings).equal(single.decode(latents, settings)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"in_channels, 9, 9 channels", "projection_class_embeddings_input_dim, 224, refiner"})
    void refusesTheRelativesOfTheBaseModel(String field, int value, String named, @TempDir Path folder)
            throws IOException {
        ObjectMapper json = new ObjectMapper();
        for (String file :
                List.of("model_index.json", "unet/config.json", "vae/config.json", "text_encoder_2/config.json")) {
            ObjectNode config = (ObjectNode)
                    json.readTree(Path.of("models/tiny-sdxl").resolve(file).toFile());
            if (file.startsWith("unet")) {
                config.put(field, value);
            }
            Files.createDirectories(folder.resolve(file).getParent());
            json.writeValue(folder.resolve(file).toFile(), config);
        }
        assertThatThrownBy(() -> Families.load(new Recipe(folder.toString(), "cpu", "float32", 1, null)))
                .hasMessageContaining(named);
    }

    /** By hand: positive 0, 2, 0, 2 has spread 2/√3, guided 0, 8, 0, 8 four times that; half of 1/4 and half of 1. */
    @Test
    void givesGuidanceAShareOfThePositiveSpread() {
        try (Scope scope = new Scope()) {
            Tensor positive = torch.tensor(0f, 2f, 0f, 2f).view(1, 1, 2, 2);
            Tensor guided = torch.tensor(0f, 8f, 0f, 8f).view(1, 1, 2, 2);
            Tensor rescaled = SdxlFamily.rescale(guided, positive, 0.5).flatten();
            assertThat(rescaled.select(0, 1).item_double()).isCloseTo(5, within(1e-6));
            assertThat(rescaled.select(0, 0).item_double()).isZero();
        }
    }

    @Test
    void namesTheSizesThatWork() {
        try (Scope scope = new Scope();
                Family family = Families.load(GoldenRun.recipe("sdxl"))) {
            assertThatCode(() -> family.check(settings(Map.of("width", 104)))).doesNotThrowAnyException();
            assertThatThrownBy(() -> family.check(settings(Map.of("width", 100))))
                    .hasMessageContaining("100")
                    .hasMessageContaining("96")
                    .hasMessageContaining("104");
            assertThatThrownBy(() -> family.check(settings(Map.of("frames", 17))))
                    .hasMessageContaining("17");
        }
    }

    private static Tensor sample(Family family, Settings settings) {
        Sampler sampler = new Sampler(family, settings, Placement.cpu());
        SamplerState sampled = GoldenRun.sample(
                sampler, family, List.of(request(null)), settings, ReusePolicy.original(), Sampler.Observer.NONE);
        return family.decode(sampled.x(), settings);
    }

    private static Request request(String negative) {
        return new Request("sample", PROMPT, negative, 1);
    }

    private static Settings settings(Map<String, Object> flags) {
        Map<String, Object> all = new HashMap<>(Map.of("width", 128, "height", 128, "steps", 28));
        all.putAll(flags);
        return Presets.resolve(GoldenRun.recipe("sdxl").folder(), all);
    }

    private static double largest(Tensor x) {
        return x.abs().max().item_double();
    }

    private static boolean finite(Tensor x) {
        return torch.isfinite(x).all().item_bool();
    }
}
