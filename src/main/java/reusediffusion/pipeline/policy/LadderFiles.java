package reusediffusion.pipeline.policy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.TransferredPlans;
import reusediffusion.reuse.statistics.StepResampling;
import reusediffusion.reuse.table.TableKey;

/** The ladders of plans that lie beside the tables: the user's in output/tables under {@link Installation}, and those that came along in input/tables. */
public final class LadderFiles {
    static final String ENDING = "-plans.json";
    private static final Set<String> HALVES = Set.of("bfloat16", "float16");

    private LadderFiles() {}

    /** The file into which the plans for a run are written. */
    public static Path file(TableKey run) {
        return folders().get(0).resolve(run.stem() + ENDING);
    }

    /** In the order in which plans are looked for. */
    static List<Path> folders() {
        return List.of(Installation.work("output/tables"), Installation.path("input/tables"));
    }

    private static Path found(TableKey run) {
        return folders().stream()
                .map(folder -> folder.resolve(run.stem() + ENDING))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(file(run));
    }

    /** Plans that were made for this very kind of run. */
    public static PlanLadder read(Path file, TableKey run) {
        PlanLadder ladder = PlanLadder.read(file);
        ladder.key().requireSame(run);
        return ladder;
    }

    /**
     * The plans that were found for a run.
     *
     * @param origin empty, or how they were made for other runs
     */
    public record Found(PlanLadder ladder, String origin) {}

    /**
     * Finds the plans that a run follows.
     *
     * @param named their file, or null: those beside the tables
     * @param any whether plans of other runs are accepted, the nearest where none are named
     * @param listener is told in a sentence where accepted plans were made for another run
     * @return nothing where none are named and there are none of this run's kind, nor of the same run in float32 for
     *     one in bfloat16 or float16
     * @throws IllegalArgumentException where the named file is missing, or no plan of the model is near
     * @throws reusediffusion.reuse.table.TableException that names the first field in which the plans are of another
     *     run
     */
    public static Optional<Found> find(
            Path named, boolean any, TableKey run, RunSteps steps, Consumer<String> listener) {
        if (any) {
            return Optional.of(
                    named == null ? nearest(run, steps, listener) : forOtherRuns(named, run, steps, listener));
        }
        Path file = named == null ? found(run) : named;
        if (Files.isRegularFile(file)) {
            return Optional.of(new Found(read(file, run), ""));
        }
        if (named != null) {
            throw new IllegalArgumentException(
                    "There are no plans " + named + "; make them with jobs/plan, or name another file.");
        }
        return ofFloat32(run, steps, listener);
    }

    /**
     * Plans of the same run in float32, for one in bfloat16 or float16: measured on the four demo models at 25 to 6 calls, they lose at most
     * 3.5 dB beside the smaller of what they reach in float32 and what bfloat16 itself is apart from float32 (docs/results.md); float16 rounds
     * eight times finer.
     */
    private static Optional<Found> ofFloat32(TableKey run, RunSteps steps, Consumer<String> listener) {
        if (!HALVES.contains(run.dtype())) {
            return Optional.empty();
        }
        Path file = found(run.in("float32"));
        return Files.isRegularFile(file) ? Optional.of(forOtherRuns(file, run, steps, listener)) : Optional.empty();
    }

    /**
     * Plans that may have been made for another kind of run; what differs is said. Where the run's steps lie elsewhere, new plans are
     * made in open loop from what the old ones knew.
     */
    public static Found forOtherRuns(Path file, TableKey run, RunSteps steps, Consumer<String> listener) {
        PlanLadder ladder = PlanLadder.read(file);
        Map<String, String> differences = RunDifferences.accepted(file, ladder.key(), run);
        RunDifferences.tell("The plans " + file.getFileName() + " were", differences, listener);
        List<Double> measured = ladder.key().timesteps();
        StepResampling resampling = steps.resampling(measured);
        if (resampling.keepsPlaces()) {
            return new Found(
                    ladder,
                    differences.isEmpty() ? "" : "made for " + ladder.key().stem());
        }
        String origin = "in open loop from a Gram matrix that was resampled over log-SNR from " + measured.size()
                + " steps of " + ladder.key().stem();
        listener.accept("The plans are made " + origin + "; they were not measured.");
        return new Found(TransferredPlans.ladder(ladder, resampling, run, steps.coefficients()), origin);
    }

    /** Of the plans beside the tables those whose key differs in the fewest fields. */
    private static Found nearest(TableKey run, RunSteps steps, Consumer<String> listener) {
        Path nearest = NearestPlans.of(run).orElseThrow(() -> NearestPlans.none(run));
        return forOtherRuns(nearest, run, steps, listener);
    }
}
