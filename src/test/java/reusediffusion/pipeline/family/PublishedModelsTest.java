package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.measure.StepBenchmark;
import reusediffusion.pipeline.measure.StepTimes;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.weights.Checkpoint;
import reusediffusion.weights.CheckpointNames;
import reusediffusion.weights.TensorInventory;

/** The real models from their configurations alone, as {@code --random-weights} takes them. */
class PublishedModelsTest {
    private static Recipe recipe(String model) {
        Path folder = CheckpointNames.folder(model, "vae").getParent();
        return new Recipe(folder.toString(), "cpu", "bfloat16", 1, 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-xl-base-1.0, 28",
        "stable-diffusion-3-medium-diffusers, 28",
        "FLUX.1-dev, 28",
        "FLUX.1-schnell, 4",
        "CogVideoX-2b, 28",
        "CogVideoX-5b, 28"
    })
    void serveTheirPresets(String model, int steps) {
        Recipe recipe = recipe(model);
        Schedule schedule = DiffusionPipeline.check(recipe, Presets.resolve(recipe.folder(), Map.of()));
        assertThat(schedule.size()).isEqualTo(steps);
    }

    /** Every component that a family loads, through the same door as weights from a seed. */
    @ParameterizedTest
    @CsvSource({
        "stable-diffusion-xl-base-1.0, 4",
        "stable-diffusion-3-medium-diffusers, 5",
        "FLUX.1-dev, 4",
        "FLUX.1-schnell, 4",
        "CogVideoX-2b, 3",
        "CogVideoX-5b, 3"
    })
    void askForTheirPublishedTensors(String model, int components) {
        Map<String, TensorInventory> asked = new TreeMap<>();
        Families.open(recipe(model), (folder, placement) -> {
                    TensorInventory inventory = new TensorInventory(Checkpoint.SKETCH);
                    asked.put(folder.getFileName().toString(), inventory);
                    return inventory;
                })
                .close();
        assertThat(asked).hasSize(components);
        asked.forEach((component, inventory) -> {
            Map<String, String> shapes = new TreeMap<>();
            inventory.shapes().forEach((name, shape) -> shapes.put(name, CheckpointNames.text(shape)));
            assertThat(shapes).as(component).isEqualTo(CheckpointNames.of(model, component));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd3", "sdxl", "flux", "cogvideox"})
    void areMeasuredPartByPart(String family) {
        Recipe recipe = new Recipe("models/tiny-" + family, "cpu", "float32", 1, 1L);
        Settings settings = Presets.resolve(recipe.folder(), Map.of("width", 64, "height", 64, "steps", 2));
        StepTimes all = measured(recipe, settings, StepBenchmark.Part.values());
        StepTimes denoiser = measured(recipe, settings, StepBenchmark.Part.DENOISER);
        StepTimes decoder = measured(recipe, settings, StepBenchmark.Part.DECODER);
        assertThat(all.stepMillisEach()).hasSize(2).allSatisfy(ms -> assertThat(ms)
                .isPositive());
        assertThat(all.encodeMillis()).isPositive();
        assertThat(denoiser.weightsBytes()).isBetween(1L, all.weightsBytes() - 1);
        assertThat(denoiser.stepMillis()).isPositive();
        assertThat(denoiser.stepPeakBytes()).isGreaterThan(denoiser.weightsBytes());
        assertThat(denoiser.decisions()).hasSize(denoiser.branches() * 2).allSatisfy(decision -> {
            assertThat(decision.predictions()).isIn(4, 6);
            assertThat(decision.rows()).isIn(1, denoiser.branches());
            assertThat(decision.percentOfStep()).isPositive().isLessThan(100);
        });
        assertThat(decoder.decisions()).isNull();
        assertThat(denoiser.decodeMillis()).isNull();
        assertThat(decoder.decodeMillis()).isPositive();
        assertThat(decoder.stepMillis()).isNull();
        assertThat(decoder.encodeMillis()).isNull();
    }

    private static StepTimes measured(Recipe recipe, Settings settings, StepBenchmark.Part... parts) {
        return new StepBenchmark(recipe, settings, Set.of(parts), 1, 0).run();
    }
}
