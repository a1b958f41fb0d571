package reusediffusion.pipeline.policy;

import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.folder.ModelFolder;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.folder.WeightSource;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.statistics.StepResampling;
import reusediffusion.schedule.Schedule;
import reusediffusion.schedule.SchedulerConfig;

/**
 * A run's steps as numbers, by which what was measured along other steps is brought to them; reads no weights.
 */
public record RunSteps(Recipe recipe, Settings settings) {

    /** (T) what each step's update multiplies the prediction by. */
    public double[] coefficients() {
        Schedule schedule = DiffusionPipeline.check(recipe, settings);
        return IntStream.range(0, schedule.size())
                .mapToDouble(i -> schedule.step(i).prediction())
                .toArray();
    }

    /**
     * The number of steps, each with one call of the network. Samplers of two calls a step have nearly twice as many as
     * were asked for.
     */
    public int size() {
        return DiffusionPipeline.check(recipe, settings).size();
    }

    /**
     * The choice itself, where this run's sampler lets calls be saved.
     *
     * @throws IllegalArgumentException where the sampler draws fresh noise on the way
     */
    public PolicyChoice allow(PolicyChoice choice) {
        if (choice.chosen() != null && DiffusionPipeline.check(recipe, settings).drawsNoise()) {
            throw new IllegalArgumentException(
                    "This sampler draws fresh noise at its steps, so that earlier predictions say too little of the next;"
                            + " run it in mode original, or choose one without noise by --scheduler.");
        }
        return choice;
    }

    /** (T) the training times of a run that differs in the number of steps alone. */
    public List<Double> times(int steps) {
        Schedule schedule = DiffusionPipeline.check(recipe, settings.withSteps(steps));
        return IntStream.range(0, schedule.size())
                .mapToObj(i -> schedule.step(i).time())
                .toList();
    }

    /** Makes the resampling from steps at these training times to those of this run. */
    public StepResampling resampling(List<Double> measured) {
        return new StepResampling(logSnr(measured), logSnr(times(settings.steps())));
    }

    /** The log signal-to-noise ratios of this model at training times: rising where times fall. */
    private double[] logSnr(List<Double> times) {
        SchedulerConfig scheduler = settings.applyTo(new ModelFolder(recipe, WeightSource.NONE).scheduler());
        return times.stream().mapToDouble(scheduler::logSnr).toArray();
    }
}
