package reusediffusion.spark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.spark.engine.PipelineEngine;

/** What makes two jobs different, so that neither goes on in the other's folder. */
class FingerprintTest {
    private static final Path MODEL = Path.of("models/tiny-sd3");

    @Test
    void precisionIsPartOfAJobAndItsAbsenceChangesNothing() {
        Recipe recipe = new Recipe(MODEL.toString(), "cpu", "float32", 1, null);
        assertThat(fingerprint(recipe)).doesNotContainKey("precision");
        assertThat(fingerprint(recipe.precise("full"))).isEqualTo(fingerprint(recipe));
        assertThat(fingerprint(recipe.precise("fp8"))).containsEntry("precision", "fp8");
        assertThat(fingerprint(recipe.precise("fp8").at(path -> path).on("cpu")))
                .containsEntry("precision", "fp8");
    }

    private static Map<String, String> fingerprint(Recipe recipe) {
        return new PipelineEngine(
                        recipe, "cpu", "auto", Presets.resolve(MODEL, Map.of()), PolicyChoice.original(), null)
                .fingerprint();
    }
}
