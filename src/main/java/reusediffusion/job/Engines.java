package reusediffusion.job;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import reusediffusion.pipeline.PolicyChoice;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.Recipe;
import reusediffusion.pipeline.RunKey;
import reusediffusion.pipeline.Settings;
import reusediffusion.reuse.TableKey;
import reusediffusion.spark.Devices;
import reusediffusion.spark.ModelCache;
import reusediffusion.spark.PipelineEngine;

/** What runs a model with the settings of a command line. */
final class Engines {
    private Engines() {}

    /** Full runs without traces. */
    static PipelineEngine of(ModelOptions model, SampleOptions sample, SparkConf conf) {
        model.check();
        Recipe recipe = model.recipe(conf.getInt("spark.task.cpus", 1));
        Settings settings = Presets.resolve(ModelCache.outline(recipe, conf), sample.flags());
        return new PipelineEngine(recipe, model.device, model.dtype, settings, PolicyChoice.original(), null);
    }

    /** What tables and plans of an engine's runs are filed under; also checks that the model can serve them. */
    static TableKey key(PipelineEngine engine, SparkConf conf) {
        boolean gpu = Devices.gpu(engine.device(), conf);
        Recipe recipe = ModelCache.outline(engine.recipe(), conf);
        return RunKey.of(recipe, engine.settings(), Presets.dtype(Path.of(recipe.model()), engine.dtype(), gpu));
    }
}
