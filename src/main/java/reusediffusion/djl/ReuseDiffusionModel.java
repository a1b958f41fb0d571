package reusediffusion.djl;

import ai.djl.BaseModel;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Blocks;
import java.nio.file.Path;
import java.util.Map;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.reuse.policy.ReusePolicy;

/** A loaded pipeline, which {@link #close} frees. */
final class ReuseDiffusionModel extends BaseModel {
    private Options options;
    private DiffusionPipeline pipeline;

    ReuseDiffusionModel(String name, NDManager manager) {
        super(name);
        this.manager = manager;
    }

    /**
     * Loads a model folder in the diffusers layout.
     *
     * @param prefix unused: a folder holds one model
     * @param given by name, see {@link Options}
     */
    @Override
    public void load(Path folder, String prefix, Map<String, ?> given) {
        if (pipeline != null) {
            throw new IllegalStateException("The model of " + modelDir + " is loaded already; make a new one.");
        }
        setModelDir(folder);
        options = Options.of(given == null ? Map.of() : given);
        options.settings(modelDir); // wrong settings are told before the weights are read
        pipeline = DiffusionPipeline.load(options.recipe(modelDir, manager.getDevice()));
        block = Blocks.identityBlock();
        wasLoaded = true;
    }

    /** The options with which the model was loaded. */
    Options options() {
        return options;
    }

    /** The policy that these options choose for runs of this model. */
    ReusePolicy policy(Options chosen) {
        return chosen.policy(modelDir, manager.getDevice()).policy();
    }

    DiffusionPipeline pipeline() {
        if (pipeline == null) {
            throw new IllegalStateException(
                    modelDir == null ? "The model is not loaded; load a folder first." : "The model is closed.");
        }
        return pipeline;
    }

    @Override
    public void close() {
        if (pipeline != null) {
            pipeline.close();
            pipeline = null;
        }
        super.close();
    }
}
