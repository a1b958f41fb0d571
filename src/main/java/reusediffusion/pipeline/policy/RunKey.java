package reusediffusion.pipeline.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.folder.ModelFingerprint;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.table.TableKey;
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
        ModelFingerprint fingerprint = ModelFingerprint.of(recipe);
        List<Double> times = IntStream.range(0, schedule.size())
                .mapToObj(i -> schedule.step(i).time())
                .toList();
        return new TableKey(
                model.getFileName().toString(),
                recipe.randomWeights() == null ? fingerprint.weights() : "random " + recipe.randomWeights(),
                fingerprint.configuration(),
                settings.scheduler() == null ? ownScheduler(recipe) : settings.scheduler(),
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

    private static String ownScheduler(Recipe recipe) {
        return new ModelFolder(recipe, WeightSource.NONE).scheduler().className();
    }
}
