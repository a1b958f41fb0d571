package reusediffusion.reuse.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.table.Fingerprint;
import reusediffusion.reuse.table.TableKey;

/**
 * Keeps what is finished: plans of budgets and scores of searches beside the ladder's file until the ladder is whole, so that an interrupted run
 * goes on with them; and plans that the file had before until better ones are made.
 *
 * @param before the plans that the file has
 * @param about what the work is made from: what was kept of anything else is worth nothing
 */
public record LadderCommitter(
        Path file, TableKey key, List<Plan> before, Scorer scorer, String about, Consumer<String> console) {

    /** The plans in {@code file}, which must be of this key; none where there is no file. */
    public static List<Plan> plansIn(Path file, TableKey key) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        PlanLadder ladder = PlanLadder.read(file);
        ladder.key().requireSame(key);
        return ladder.plans();
    }

    /** Where the scores of a budget's search are kept. */
    public Path scores(int calls) {
        return file.resolveSibling(file.getFileName() + "." + calls + "-scores");
    }

    /**
     * The plan of a budget: one that an interrupted run had finished, or a new one, which is kept; or that of as many calls which the file had,
     * where it does better on the validation samples.
     */
    public Plan plan(int calls, double[][] gram, Supplier<Plan> maker) {
        Path kept = finished(calls);
        Plan plan;
        if (Files.isRegularFile(kept)) {
            console.accept(calls + " calls: made before");
            plan = PlanLadder.read(kept).plans().get(0);
        } else {
            plan = maker.get();
            new PlanLadder(key, gram, List.of(plan), null).write(kept);
        }
        return better(plan);
    }

    private Path finished(int calls) {
        return file.resolveSibling(file.getFileName() + "." + calls + "-" + Fingerprint.of(about));
    }

    private Plan better(Plan made) {
        return before.stream()
                .filter(earlier -> earlier.calls() == made.calls())
                .findFirst()
                .map(earlier -> better(made, earlier))
                .orElse(made);
    }

    private Plan better(Plan made, Plan earlier) {
        double score = score(made);
        double known = score(earlier);
        console.accept(
                String.format(Locale.ROOT, "%d calls: %.4f, the plan that was there %.4f", made.calls(), score, known));
        return known < score ? earlier : made;
    }

    private double score(Plan plan) {
        return scorer.scoreRows(
                        plan.called(),
                        List.<double[][][]>of(plan.weights()),
                        plan.fit().bands())[0];
    }

    /** What it takes to tell which is better. */
    public Duration comparing(int calls, SearchTimetable time) {
        boolean there = before.stream().anyMatch(earlier -> earlier.calls() == calls);
        return there ? time.of(2.0 * calls * scorer.judged(), 1) : Duration.ZERO;
    }

    /** The plans of other numbers of calls, which stay. */
    public List<Plan> besides(List<Integer> budgets) {
        return before.stream().filter(plan -> !budgets.contains(plan.calls())).toList();
    }

    /** Writes the ladder whole, after which nothing that was kept for it is needed any more. */
    public void commit(PlanLadder ladder, List<Integer> budgets) {
        ladder.write(file);
        for (int calls : budgets) {
            delete(scores(calls));
            delete(finished(calls));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be removed.", e);
        }
    }
}
