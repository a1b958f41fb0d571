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

/** Chooses the engine that runs a model with the settings of a command line. */
public final class EngineChoice {
    private EngineChoice() {}

    /** Makes an engine for full runs without traces. */
    public static PipelineEngine of(ModelOptions model, SampleOptions sample, SparkConf conf) {
        model.check();
        Recipe recipe = model.recipe(conf.getInt("spark.task.cpus", 1));
        Settings settings = Presets.resolve(ModelCache.outline(recipe, conf), sample.flags());
        return new PipelineEngine(recipe, model.device, model.dtype, settings, PolicyChoice.original(), null);
    }

    /**
     * Makes the key under which tables and plans of an engine's runs are filed; also checks that the model can serve
     * them.
     */
    public static TableKey key(PipelineEngine engine, SparkConf conf) {
        boolean gpu = Devices.gpu(engine.device(), conf);
        Recipe recipe = ModelCache.outline(engine.recipe(), conf);
        return RunKey.of(recipe, engine.settings(), Presets.dtype(Path.of(recipe.model()), engine.dtype(), gpu));
    }
}
