package reusediffusion.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Recipe;
import reusediffusion.pipeline.Settings;
import reusediffusion.reuse.TableKey;
import reusediffusion.schedule.Schedule;

/** What tables and plans of a run are filed under. */
public final class TableKeys {
    private TableKeys() {}

    /** The key of an engine's runs; also checks that the model can serve their settings. */
    public static TableKey of(PipelineEngine engine, SparkConf conf) {
        return of(engine.key(Devices.expected(engine.device(), conf)), engine.settings());
    }

    /** @param recipe with the type that the network computes in */
    private static TableKey of(Recipe recipe, Settings settings) {
        Schedule schedule = DiffusionPipeline.check(recipe, settings);
        Path model = Path.of(recipe.model());
        ModelFingerprint fingerprint = ModelFingerprint.of(model);
        return new TableKey(
                model.getFileName().toString(),
                recipe.randomWeights() == null ? fingerprint.weights() : "random " + recipe.randomWeights(),
                fingerprint.configuration(),
                scheduler(model, settings),
                settings.steps(),
                IntStream.range(0, schedule.size())
                        .mapToObj(i -> schedule.step(i).time())
                        .toList(),
                settings.height(),
                settings.width(),
                settings.frames(),
                settings.guidance(),
                settings.trueGuidance(),
                settings.guidanceRescale(),
                settings.dynamicGuidance(),
                recipe.dtype());
    }

    private static String scheduler(Path model, Settings settings) {
        if (settings.scheduler() != null) {
            return settings.scheduler();
        }
        Path file = model.resolve("scheduler").resolve("scheduler_config.json");
        try {
            return new ObjectMapper().readTree(file.toFile()).path("_class_name").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read.", e);
        }
    }
}
