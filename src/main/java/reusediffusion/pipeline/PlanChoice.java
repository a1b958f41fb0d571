package reusediffusion.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.PlanLadder;
import reusediffusion.reuse.TableKey;

/**
 * Which plan of a ladder a run follows: of {@code maxCalls}, {@code minPsnr} and {@code speedup} the first that is given, and a speedup of 2
 * where none is.
 *
 * @param file of the ladder, or null: the one beside the tables
 * @param speedup the best plan with so many times fewer calls, or null
 * @param maxCalls the best plan with at most so many calls, or null
 * @param minPsnr the cheapest plan that measured so close to the full run, in dB, or null
 * @param guard quantile as of {@link PolicyChoice#planned}, or null
 * @param any whether plans of other runs with as many steps are accepted, the nearest where {@code file} is null
 */
public record PlanChoice(Path file, Double speedup, Integer maxCalls, Double minPsnr, Double guard, boolean any) {

    /**
     * The plan as a run's policy.
     *
     * @param listener is told in a sentence where an accepted plan was made for another run
     * @throws IllegalArgumentException that says which plans are missing
     * @throws reusediffusion.reuse.TableException that names the first field in which the plans are of another run, or what no plan reaches
     */
    public PolicyChoice policy(TableKey run, Consumer<String> listener) {
        PlanLadder ladder = ladder(run, listener);
        return PolicyChoice.planned(ladder, planOf(ladder), guard);
    }

    private PlanLadder ladder(TableKey run, Consumer<String> listener) {
        Path place = file == null ? Ladders.file(run) : file;
        if (any) {
            return file == null ? Ladders.nearest(run, listener) : Ladders.forOtherRuns(place, run, listener);
        }
        if (!Files.isRegularFile(place)) {
            throw new IllegalArgumentException("There are no plans " + place
                    + "; make them for these settings with jobs/plan, or name their file with option plan.");
        }
        return Ladders.read(place, run);
    }

    private Plan planOf(PlanLadder ladder) {
        if (maxCalls != null) {
            return ladder.forMaxCalls(maxCalls);
        }
        if (minPsnr != null) {
            return ladder.forMinPsnr(minPsnr);
        }
        return ladder.forSpeedup(speedup == null ? 2 : speedup);
    }
}
