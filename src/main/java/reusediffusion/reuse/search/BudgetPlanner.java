package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import reusediffusion.reuse.plan.Planner;
import reusediffusion.reuse.policy.CalledSteps;

/**
 * Decides what is done for a budget and for how long: which called steps a search starts from, and which share of the time the kinds of rows,
 * the search, the fit of the rows and their refinement have.
 *
 * @param gram (T, T) mean over samples and guidance branches of full runs
 * @param coefficients (T) what each update multiplies the prediction by
 */
public record BudgetPlanner(double[][] gram, double[] coefficients, PlanRequirements wishes, Scorer scorer) {
    /** The ridge of the rows from which the Gram matrix predicts errors. */
    private static final double RIDGE = 1e-4;

    /** Of other plans, those with the nearest numbers of calls. */
    private static final int MOST_STARTS = 12;

    /** Of the time: the kinds of rows before the search and after it, and the refinement. */
    private static final double KINDS = 0.1;

    private static final double REFINEMENT = 0.3;

    /**
     * @param larger the called steps of the next larger budget, or null
     * @param time for all of it
     */
    BudgetWork work(int calls, boolean[] larger, SearchTimetable time) {
        Duration all = time.left();
        int rounds = refines(calls, time) ? wishes.refineRounds() : 0;
        Duration judging = rounds == 0 ? Duration.ZERO : judging(calls, time);
        Duration refining = rounds == 0 ? Duration.ZERO : share(all, REFINEMENT);
        Duration fitting = fitting(calls, time);
        SearchTimetable rows = time.until(time.end().minus(judging));
        SearchTimetable kinds = rows.until(rows.end().minus(fitting).minus(refining));
        return new BudgetWork(
                calls,
                starts(calls, larger, time),
                rounds,
                kinds.until(time.now().plus(share(all, KINDS))),
                kinds.until(kinds.end().minus(share(all, KINDS))),
                kinds,
                rows,
                wishes.bounded() ? fitting : null);
    }

    private static Duration share(Duration all, double share) {
        return Duration.ofMillis((long) (all.toMillis() * share));
    }

    /** Whether there is time to refine rows and to judge what came of it, once they are fitted. */
    private boolean refines(int calls, SearchTimetable time) {
        Duration fixed = fitting(calls, time).plus(judging(calls, time));
        return wishes.bounded() && fixed.compareTo(share(time.left(), 1 - REFINEMENT - KINDS)) < 0;
    }

    /** What the fit of the rows to all samples takes. */
    private Duration fitting(int calls, SearchTimetable time) {
        return time.of((double) calls * scorer.fitted(), scorer.fitTasks());
    }

    /** What the fits of plans with so many calls take, each to all samples. */
    public List<Duration> fitting(List<Integer> budgets, SearchTimetable time) {
        return budgets.stream().map(calls -> fitting(calls, time)).toList();
    }

    /** What it takes to judge fitted rows, refined ones and those half way. */
    private Duration judging(int calls, SearchTimetable time) {
        return time.of(3.0 * calls * scorer.judged(), 3);
    }

    private List<boolean[]> starts(int calls, boolean[] larger, SearchTimetable time) {
        Planner planner = new Planner(gram, coefficients, RIDGE);
        List<boolean[]> others = wishes.starts().stream()
                .sorted(Comparator.comparingInt(s -> Math.abs(CalledSteps.count(s) - calls)))
                .limit(mostStarts(calls, time))
                .map(s -> planner.adjusted(s, calls))
                .toList();
        List<boolean[]> starts = new ArrayList<>(others.stream().limit(1).toList()); // one that a search has found
        starts.add(planner.calledSet(calls));
        starts.add(CalledSteps.evenlySpread(gram.length, calls));
        if (larger != null) {
            starts.add(planner.adjusted(larger, calls));
        }
        starts.addAll(others);
        return starts.stream()
                .collect(Collectors.toMap(CalledSteps::text, s -> s, (one, same) -> one, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    /** Of which there is time to sort in a fifth of it, and one at the least. */
    private int mostStarts(int calls, SearchTimetable time) {
        if (!wishes.bounded()) {
            return MOST_STARTS;
        }
        int samples =
                scorer.samples(CandidateSelection.rungs(scorer.judgedGroups()).get(0));
        Duration each = time.of((double) calls * samples, 1).dividedBy(time.slots());
        long possible = time.left().dividedBy(5).toMillis() / Math.max(1, each.toMillis());
        return (int) Math.max(1, Math.min(MOST_STARTS, possible - 3));
    }
}
