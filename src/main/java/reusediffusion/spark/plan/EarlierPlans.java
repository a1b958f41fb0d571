package reusediffusion.spark.plan;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.table.TableKey;

/** The plans that an earlier run left in the file: they stay until better ones are made. */
record EarlierPlans(List<Plan> plans, Scoring scoring, PrintStream console) {

    /** The plans in {@code file}, which must be of this key; none where there is no file. */
    static List<Plan> in(Path file, TableKey key) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        PlanLadder ladder = PlanLadder.read(file);
        ladder.key().requireSame(key);
        return ladder.plans();
    }

    /** The plan, or that of as many calls which was there, whichever does better on the validation samples. */
    Plan better(Plan made) {
        return plans.stream()
                .filter(earlier -> earlier.calls() == made.calls())
                .findFirst()
                .map(earlier -> better(made, earlier))
                .orElse(made);
    }

    /** What it takes to tell which is better. */
    Duration comparing(int calls, Timetable time) {
        boolean there = plans.stream().anyMatch(earlier -> earlier.calls() == calls);
        return there ? time.of(2.0 * calls * scoring.judged().samples(), 1) : Duration.ZERO;
    }

    private Plan better(Plan made, Plan earlier) {
        double score = score(made);
        double before = score(earlier);
        console.printf(Locale.ROOT, "%d calls: %.4f, the plan that was there %.4f%n", made.calls(), score, before);
        return before < score ? earlier : made;
    }

    /** The plans of other numbers of calls. */
    List<Plan> besides(List<Integer> budgets) {
        return plans.stream().filter(plan -> !budgets.contains(plan.calls())).toList();
    }

    private double score(Plan plan) {
        return scoring.scoreRows(
                        plan.called(),
                        List.<double[][][]>of(plan.weights()),
                        plan.fit().bands())[0];
    }
}
