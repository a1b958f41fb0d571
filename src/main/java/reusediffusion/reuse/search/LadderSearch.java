package reusediffusion.reuse.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reusediffusion.reuse.plan.Plan;

/** Makes the plans of all budgets, one after another from the most calls to the fewest: each is planned, run and kept. */
public record LadderSearch(BudgetPlanner planner, BudgetRunner runner, LadderCommitter committer) {

    /**
     * Searches for the plans of all budgets within the time.
     *
     * @param time for all of them; what one leaves the next ones have
     */
    public List<Plan> plans(SearchTimetable time) {
        List<Integer> budgets = planner.wishes().budgets();
        List<Plan> plans = new ArrayList<>();
        for (int b = 0; b < budgets.size(); b++) {
            int calls = budgets.get(b);
            List<Integer> left = budgets.subList(b, budgets.size());
            Instant end =
                    time.now().plus(time.share(planner.fitting(left, time))).minus(committer.comparing(calls, time));
            boolean[] larger = b == 0 ? null : plans.get(b - 1).called();
            plans.add(committer.plan(
                    calls,
                    planner.gram(),
                    () -> runner.run(planner.work(calls, larger, time.until(end)), committer.scores(calls))));
        }
        return plans;
    }
}
