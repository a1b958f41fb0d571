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
import reusediffusion.spark.PipelineEngine;

/** What runs a model with the settings of a command line. */
final class Engines {
    private Engines() {}

    /** Full runs without traces. */
    static PipelineEngine of(ModelOptions model, SampleOptions sample, SparkConf conf) {
        model.check();
        Path folder = model.folder();
        Settings settings = Presets.resolve(folder, sample.flags());
        int threads = conf.getInt("spark.task.cpus", 1);
        Recipe recipe = new Recipe(folder.toString(), "cpu", "float32", threads, model.randomWeights);
        return new PipelineEngine(recipe, model.device, model.dtype, settings, PolicyChoice.original(), null);
    }

    /** What tables and plans of an engine's runs are filed under; also checks that the model can serve them. */
    static TableKey key(PipelineEngine engine, SparkConf conf) {
        boolean gpu = Devices.gpu(engine.device(), conf);
        String dtype = Presets.dtype(Path.of(engine.recipe().model()), engine.dtype(), gpu);
        return RunKey.of(engine.recipe(), engine.settings(), dtype);
    }
}
