package reusediffusion.job.option;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.ModelCache;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.Devices;

/**
 * The engine of a command line's model and settings, which makes full runs without traces: what jobs that plan or compare begin with.
 *
 * @param key under which tables and plans of its runs are filed
 */
public record EngineChoice(PipelineEngine engine, TableKey key) {

    /**
     * Chooses the engine, from the model's configuration alone.
     *
     * @throws IllegalArgumentException for options that do not go together, or that the model cannot serve
     */
    public static EngineChoice of(ModelOptions model, SampleOptions sample, SparkConf conf) {
        model.check();
        Recipe recipe = model.recipe(conf.getInt("spark.task.cpus", 1));
        Recipe outline = ModelCache.outline(recipe, conf);
        Settings settings = Presets.resolve(outline, sample.flags());
        String dtype = Presets.dtype(Path.of(outline.model()), model.dtype, Devices.gpu(model.device, conf));
        PipelineEngine engine =
                new PipelineEngine(recipe, model.device, model.dtype, settings, PolicyChoice.original(), null);
        return new EngineChoice(engine, RunKey.of(outline, settings, dtype));
    }
}
