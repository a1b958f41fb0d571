package reusediffusion.pipeline.policy;

import java.nio.file.Path;
import java.util.function.Consumer;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.table.TableKey;

/**
 * Which plan of a ladder a run follows: of {@code maxCalls}, {@code minPsnr} and {@code speedup} the first that is given, and a speedup of 2
 * where none is.
 *
 * @param file of the ladder, or null: the one beside the tables
 * @param speedup the best plan with so many times fewer calls, or null
 * @param maxCalls the best plan with at most so many calls, or null
 * @param minPsnr the cheapest plan that measured so close to the full run, in dB, or null
 * @param guard confidence of a guard, or null: {@code maxCalls} and {@code speedup} then hold for the mean over samples, {@code minPsnr} for
 *     each sample
 * @param any whether plans of other runs are accepted, resampled where their steps differ; the nearest where {@code file} is null
 */
public record PlanChoice(Path file, Double speedup, Integer maxCalls, Double minPsnr, Double guard, boolean any) {

    /**
     * Chooses the plan that a run follows, as its policy.
     *
     * @param steps of the run
     * @param listener is told in a sentence where an accepted plan was made for another run
     * @throws IllegalArgumentException that says which plans are missing
     * @throws reusediffusion.reuse.table.TableException that names the first field in which the plans are of another
     *     run, or what no plan reaches
     */
    public PolicyChoice policy(TableKey run, RunSteps steps, Consumer<String> listener) {
        // What was measured in another type, or by runs of another kind, promises no quality here unless the user takes
        // it so.
        boolean promises = minPsnr != null || guard != null;
        LadderFiles.Found found = LadderFiles.find(file, any, run, steps, listener)
                .filter(plans -> any || !promises || plans.origin().isEmpty())
                .orElseThrow(() -> NearestPlans.missing(run));
        PolicyChoice choice = guard != null && minPsnr != null && maxCalls == null
                ? PolicyChoice.planned(found.ladder(), minPsnr, guard)
                : PolicyChoice.planned(found.ladder(), planOf(found.ladder()), guard);
        return choice.from(found.origin());
    }

    private Plan planOf(PlanLadder ladder) {
        if (maxCalls != null) {
            return ladder.forMaxCalls(maxCalls);
        }
        if (minPsnr == null) {
            return ladder.forSpeedup(speedup == null ? 2 : speedup);
        }
        if (ladder.plans().stream().allMatch(p -> p.measured().samples() == 0)) {
            throw new IllegalArgumentException("Plans that were resampled have not been measured, so no PSNR can choose"
                    + " among them; ask for calls or a speedup.");
        }
        return ladder.forMinPsnr(minPsnr);
    }
}
