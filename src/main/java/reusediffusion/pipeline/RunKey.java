package reusediffusion.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.reuse.TableKey;
import reusediffusion.schedule.Schedule;

/** The key of a run, by which tables and plans are found and compared. */
public final class RunKey {
    private RunKey() {}

    /**
     * Checks in seconds, without reading weights, that the model folder is whole and can serve the settings.
     *
     * @param dtype the run computes in, {@code auto} resolved
     */
    public static TableKey of(Recipe recipe, Settings settings, String dtype) {
        Path model = Path.of(recipe.model());
        Schedule schedule = DiffusionPipeline.check(recipe, settings);
        ModelFingerprint fingerprint = ModelFingerprint.of(model);
        List<Double> times = IntStream.range(0, schedule.size())
                .mapToObj(i -> schedule.step(i).time())
                .toList();
        return new TableKey(
                model.getFileName().toString(),
                recipe.randomWeights() == null ? fingerprint.weights() : "random " + recipe.randomWeights(),
                fingerprint.configuration(),
                settings.scheduler() == null ? ownScheduler(model) : settings.scheduler(),
                schedule.size(),
                times,
                settings.height(),
                settings.width(),
                settings.frames(),
                settings.guidance(),
                settings.trueGuidance(),
                settings.guidanceRescale(),
                settings.dynamicGuidance(),
                dtype);
    }

    private static String ownScheduler(Path model) {
        Path config = model.resolve("scheduler").resolve("scheduler_config.json");
        try {
            return new ObjectMapper()
                    .readTree(config.toFile())
                    .path("_class_name")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(config + " cannot be read.", e);
        }
    }
}
