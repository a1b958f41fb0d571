package reusediffusion.job;

import java.util.Map;
import java.util.function.Function;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.NegativePromptCheck;
import reusediffusion.job.option.ReuseOptions;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.policy.RunKey;
import reusediffusion.pipeline.policy.RunSteps;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.samples.PromptSource;

/**
 * Makes the engine of a generating command line: its policy, and one for each kind of rows that have settings of their own.
 *
 * @param recipe of the model, with its configurations at hand
 * @param settings of the run
 */
record GenerationEngine(ModelOptions model, ReuseOptions reuse, Recipe recipe, Settings settings) {

    /**
     * The engine of a run.
     *
     * @param there the model as executors find it
     * @param key of the run
     * @param numbers of the run's steps
     * @param source prompts that were looked through
     */
    PipelineEngine of(Recipe there, TableKey key, RunSteps numbers, PromptSource source) {
        return new PipelineEngine(
                there,
                model.device,
                model.dtype,
                settings,
                numbers.allow(reuse.choose(key, numbers)),
                reuse.collects() ? key : null,
                policies(key.dtype(), source));
    }

    /** Of rows that have settings of their own: each kind is checked, and runs as a run with these options would. */
    private Map<SampleSettings, PolicyChoice> policies(String dtype, PromptSource source) {
        NegativePromptCheck.check(recipe, settings, source);
        if (reuse.collects()) {
            RowPolicies.requireNone(source.looked());
        }
        Function<SampleSettings, TableKey> key = own -> RunKey.of(recipe, own.over(settings), dtype);
        Function<SampleSettings, PolicyChoice> choose = own -> {
            RunSteps numbers = new RunSteps(recipe, own.over(settings));
            return numbers.allow(reuse.choose(key.apply(own), numbers));
        };
        return new RowPolicies(key, choose, reuse.originalWithoutPlan()).of(source.looked());
    }
}
