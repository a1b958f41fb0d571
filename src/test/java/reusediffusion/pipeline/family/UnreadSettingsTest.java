package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Scope;

/** A setting that a family passes over is told, and a negative prompt counts where the network is asked about it. */
class UnreadSettingsTest {
    private static Object value(String setting) {
        return switch (setting) {
            case "dynamicGuidance" -> true;
            case "maxSequenceLength" -> 64;
            case "guidanceRescale" -> 0.5;
            default -> 4.0;
        };
    }

    private static void check(String model, Map<String, Object> flags) {
        Settings settings = Presets.resolve(GoldenRun.recipe(model).folder(), flags);
        try (Family family = Families.open(GoldenRun.recipe(model), WeightSource.NONE)) {
            family.check(settings);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sdxl | trueGuidance | Stable Diffusion XL does not read --true-guidance 4.0 (option trueGuidance), which"
                        + " FLUX does; use --guidance.",
                "sdxl | dynamicGuidance | Stable Diffusion XL does not read --dynamic-guidance (option dynamicGuidance),"
                        + " which CogVideoX does; leave it out.",
                "sdxl | maxSequenceLength | Stable Diffusion XL does not read --max-sequence-length 64 (option"
                        + " maxSequenceLength), since its text encoders take 77 tokens; leave it out.",
                "sd3 | trueGuidance | Stable Diffusion 3 does not read --true-guidance 4.0 (option trueGuidance), which"
                        + " FLUX does; use --guidance.",
                "sd3 | guidanceRescale | Stable Diffusion 3 does not read --guidance-rescale 0.5 (option"
                        + " guidanceRescale), which Stable Diffusion XL does; leave it out.",
                "sd3 | dynamicGuidance | Stable Diffusion 3 does not read --dynamic-guidance (option dynamicGuidance),"
                        + " which CogVideoX does; leave it out.",
                "flux | guidanceRescale | FLUX does not read --guidance-rescale 0.5 (option guidanceRescale), which"
                        + " Stable Diffusion XL does; leave it out.",
                "flux | dynamicGuidance | FLUX does not read --dynamic-guidance (option dynamicGuidance), which CogVideoX"
                        + " does; leave it out.",
                "cogvideox | trueGuidance | CogVideoX does not read --true-guidance 4.0 (option trueGuidance), which FLUX"
                        + " does; use --guidance.",
                "cogvideox | guidanceRescale | CogVideoX does not read --guidance-rescale 0.5 (option guidanceRescale),"
                        + " which Stable Diffusion XL does; leave it out."
            })
    void refusesWhatIsOfAnotherFamily(String model, String setting, String sentence) {
        assertThatThrownBy(() -> check(model, Map.of(setting, value(setting))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "sdxl, guidanceRescale",
        "sd3, maxSequenceLength",
        "flux, trueGuidance",
        "flux, guidance",
        "cogvideox, dynamicGuidance"
    })
    void takesItsOwn(String model, String setting) {
        assertThatCode(() -> check(model, Map.of(setting, value(setting)))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"sdxl", "sd3", "flux", "cogvideox"})
    void takesWhatTurnsSomethingOff(String model) {
        Map<String, Object> off = Map.of("trueGuidance", 1.0, "guidanceRescale", 0.0, "dynamicGuidance", false);
        assertThatCode(() -> check(model, off)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"sdxl, guidanceRescale", "cogvideox, dynamicGuidance"})
    void whatChangesGuidanceNeedsSome(String model, String setting) {
        Path folder = GoldenRun.recipe(model).folder();
        assertThatThrownBy(() -> Presets.resolve(folder, Map.of(setting, value(setting), "guidance", 1.0)))
                .hasMessage("The options guidanceRescale and dynamicGuidance change guidance above 1, and guidance is"
                        + " 1.0; ask for more with --guidance, or leave them out.");
        assertThatCode(() -> Presets.resolve(folder, Map.of("guidance", 1.0))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"sdxl, guidance", "sd3, guidance", "flux, trueGuidance", "cogvideox, guidance"})
    void negativePromptsAreReadWhereTheNetworkIsAskedAboutThem(String model, String option) {
        Recipe recipe = GoldenRun.recipe(model);
        ModelIndex index = ModelIndex.of(recipe.folder());
        Request request = new Request("a", "a cat", "a dog", 1);
        try (Scope scope = new Scope();
                Family family = Families.load(recipe)) {
            for (double guidance : new double[] {0, 1, 1.5}) {
                Settings settings = Presets.resolve(recipe.folder(), Map.of(option, guidance, "maxSequenceLength", 77));
                boolean asked = family.encode(List.of(request), settings).branches() == 2;
                assertThat(asked).isEqualTo(guidance > 1);
                assertThat(NegativePrompts.of(index, settings).areRead()).isEqualTo(asked);
            }
        }
    }

    @Test
    void tellsHowNegativePromptsWouldBeRead() {
        assertThatThrownBy(() -> new NegativePrompts(true, 1).requireRead("--negative-prompt"))
                .hasMessage("--negative-prompt is not read with --true-guidance (option trueGuidance) 1.0; set"
                        + " --true-guidance (option trueGuidance) above 1, or leave it out.");
        assertThatThrownBy(() -> new NegativePrompts(true, 4).requireSome(false, "give --negative-prompt"))
                .hasMessage("--true-guidance (option trueGuidance) 4.0 guides away from negative prompts, and there are"
                        + " none; give --negative-prompt, or leave it out.");
        assertThatCode(() -> new NegativePrompts(false, 4).requireSome(false, ""))
                .doesNotThrowAnyException();
        assertThatCode(() -> new NegativePrompts(true, 4).requireRead("")).doesNotThrowAnyException();
    }
}
