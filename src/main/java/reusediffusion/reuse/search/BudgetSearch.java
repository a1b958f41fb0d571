package reusediffusion.reuse.search;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.policy.CalledSteps;

/**
 * Searches the called steps of a budget in the time that was planned for it, and says how far it is.
 *
 * @param about what known scores must have been made from
 */
record BudgetSearch(Scorer scorer, String about) {
    /** Starts that a search climbs from, as far as its time goes. */
    private static final int CLIMBS = 4;

    /**
     * The called steps of the best set, or the first start where there is no time for a search.
     *
     * @param fit of the rows by which sets are scored
     * @param known scores of an interrupted search, and where new ones are kept
     */
    boolean[] called(BudgetWork work, Plan.Fit fit, Path known) {
        int calls = work.calls();
        SearchTimetable time = work.search();
        if (work.bounded() && time.left().isZero()) {
            time.tell(calls + " calls: there is no time for a search");
            return work.starts().get(0);
        }
        String of = about + ", " + calls + " calls, " + fit;
        SearchScores scores = Files.isRegularFile(known) ? SearchScores.read(known, of) : SearchScores.none(of);
        time.tell(calls + " calls: search from " + work.starts().size() + " starts");
        CalledSetSearch.Result found = CalledSetSearch.run(
                work.starts(), timed(scorer.with(fit), calls, time), effort(calls, time), scores, progress -> {
                    progress.scores().write(known);
                    if (progress.best() != null) {
                        time.tell(told(calls, progress));
                    }
                });
        time.tell(calls + " calls: " + CalledSteps.text(found.called()) + ", " + told(found));
        return found.called();
    }

    private static String told(int calls, CalledSetSearch.Progress progress) {
        return String.format(
                Locale.ROOT,
                "%d calls: round %d, %d scores, best %.3f",
                calls,
                progress.round(),
                progress.scored(),
                progress.score());
    }

    private static String told(CalledSetSearch.Result found) {
        if (Double.isNaN(found.score())) {
            return "the first start: there was no time to score any";
        }
        return String.format(
                Locale.ROOT,
                "score %.4f after %d rounds%s",
                found.score(),
                found.rounds(),
                found.complete() ? "" : ", stopped before the end");
    }

    /** The same, which tells what scores will take: a piece of work runs on one slot. */
    private SetEvaluator timed(SetEvaluator evaluator, int calls, SearchTimetable time) {
        return new SetEvaluator() {
            @Override
            public double[] score(List<boolean[]> candidates, int groups) {
                return evaluator.score(candidates, groups);
            }

            @Override
            public Duration expected(int candidates, int groups) {
                long turns = (candidates + time.slots() - 1) / time.slots();
                return time.of(turns * (double) calls * scorer.samples(groups), 1);
            }
        };
    }

    /** A quarter of the validation samples sorts candidates, all of them judge. */
    private SearchEffort effort(int calls, SearchTimetable time) {
        List<Integer> rungs = CandidateSelection.rungs(scorer.judgedGroups());
        int batch = time.batch((double) calls * scorer.samples(scorer.judgedGroups()));
        return new SearchEffort(rungs, 1 / 3.0, 3, CLIMBS, 200, batch, time.left());
    }
}
