package reusediffusion.pipeline.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;

/** Products in eight bits: what they are in a run, and how far they lead from float32. */
class PrecisionBenchmarkTest {
    @Test
    void eightBitsComeNearAndTheSameTypeComesToTheSame() {
        Recipe reference = GoldenRun.recipe("sd3");
        Settings settings =
                Presets.resolve(reference.folder(), Map.of("width", 64, "height", 64, "steps", 4, "guidance", 5));
        List<Request> requests = List.of(new Request("sample", "a red circle on a white background", null, 7));
        List<PrecisionError> errors = new PrecisionBenchmark(
                        reference, List.of(reference, reference.precise("fp8")), settings, requests, true)
                .run();
        PrecisionError same = errors.get(0);
        PrecisionError eight = errors.get(1);
        assertThat(same.networkErrorMost()).isLessThan(1e-5);
        assertThat(same.psnrLeast()).isGreaterThan(60);
        assertThat(eight.precision()).isEqualTo("fp8");
        assertThat(eight.networkError()).isBetween(1e-3, 0.1); // three bits behind the first
        assertThat(eight.psnrLeast()).isBetween(20.0, 60.0);
    }

    @Test
    void eightBitsAreTheDenoisersAloneAndHalveItsWeights() {
        Recipe recipe = GoldenRun.recipe("flux");
        assertThat(recipe.precise("fp8").eightBits("transformer")).isTrue();
        assertThat(recipe.precise("fp8").eightBits("text_encoder")).isFalse();
        assertThat(recipe.precise("fp8").eightBits("vae")).isFalse();
        assertThat(recipe.precise("full").eightBits("transformer")).isFalse();
        Settings settings = Presets.resolve(recipe.folder(), Map.of("width", 64, "height", 64, "steps", 1));
        Recipe half = recipe.in("cpu", "bfloat16");
        long full = weights(half, settings);
        assertThat((double) weights(half.precise("fp8"), settings) / full).isBetween(0.5, 0.75); // modulations stay
    }

    private static long weights(Recipe recipe, Settings settings) {
        return new StepBenchmark(recipe, settings, java.util.EnumSet.of(StepBenchmark.Part.DENOISER), 1, 0)
                .run()
                .weightsBytes();
    }

    @Test
    void otherPrecisionsAreRefused() {
        assertThatThrownBy(() -> GoldenRun.recipe("flux").precise("int4"))
                .hasMessage("Precision takes full or fp8, not int4.");
    }
}
