package reusediffusion.reuse.search;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.policy.CalledSteps;

/**
 * Makes the plan of a budget as it was planned: called steps by search, the kind of rows by validation, the rows by a fit and a refinement over
 * all samples.
 *
 * @param branches guidance branches of a prediction
 * @param about what known scores must have been made from
 */
public record BudgetRunner(Scorer scorer, int branches, String about) {
    /** Starts that a search climbs from, as far as its time goes. */
    private static final int CLIMBS = 4;

    /** Time that does not run out. */
    private static final Duration UNBOUNDED = Duration.ofDays(1000);

    /** @param known scores of an interrupted search, and where new ones are kept */
    Plan run(BudgetWork work, Path known) {
        RowKinds kinds = new RowKinds(branches, scorer.fitted());
        Plan.Fit fit = new CandidateSelection(scorer, work.firstKinds())
                .best(kinds.of(work.starts().get(0)))
                .fit();
        boolean[] called = search(work, fit, known);
        Candidate chosen = new CandidateSelection(scorer, work.kinds()).best(kinds.of(called));
        PlanRows rows = rows(work, chosen);
        Plan.Fit kind = chosen.fit();
        Plan.Fit made = new Plan.Fit(kind.predictions(), kind.ridge(), kind.branches(), kind.bands(), rows.samples());
        return new Plan(called.length, called, better(work, chosen, rows), Plan.Quality.NONE, made);
    }

    private boolean[] search(BudgetWork work, Plan.Fit fit, Path known) {
        int calls = work.calls();
        Timetable time = work.search();
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
    private CalledSetSearch.Evaluator timed(CalledSetSearch.Evaluator evaluator, int calls, Timetable time) {
        return new CalledSetSearch.Evaluator() {
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
    private SearchEffort effort(int calls, Timetable time) {
        List<Integer> rungs = CandidateSelection.rungs(scorer.judgedGroups());
        int batch = time.batch((double) calls * scorer.samples(scorer.judgedGroups()));
        return new SearchEffort(rungs, 1 / 3.0, 3, CLIMBS, 200, batch, time.left());
    }

    /** Fits the rows to as many samples as the time allows, and says where those are not all. */
    private PlanRows rows(BudgetWork work, Candidate chosen) {
        Timetable time = work.rows();
        time.tell(work.calls() + " calls: fitting rows of " + told(chosen.fit()));
        int groups = scorer.fittedGroups();
        if (!work.bounded()) {
            return scorer.fit(chosen, groups, work.rounds(), UNBOUNDED);
        }
        double whole = work.fitting().toNanos();
        int possible = (int) Math.max(
                scorer.fitTasks(),
                Math.min(groups, Math.round(groups * time.left().toNanos() / whole)));
        PlanRows rows = scorer.fit(chosen, possible, work.rounds(), time.left());
        if (rows.samples() < scorer.fitted()) {
            time.tell(work.calls() + " calls: the time was enough to fit rows to " + rows.samples() + " of "
                    + scorer.fitted() + " samples");
        }
        return rows;
    }

    /** The rows that do best on samples that they were not fitted to: as fitted, refined, or half way between. */
    private double[][][] better(BudgetWork work, Candidate chosen, PlanRows rows) {
        if (rows.refined() == null || rows.refined() == rows.fitted()) {
            return rows.fitted();
        }
        List<double[][][]> all = List.of(rows.fitted(), rows.halfWay(), rows.refined());
        double[] scores = scorer.scoreRows(chosen.called(), all, chosen.fit().bands());
        work.rows()
                .tell(String.format(
                        Locale.ROOT,
                        "%d calls: fitted %.4f, half refined %.4f, refined %.4f",
                        work.calls(),
                        scores[0],
                        scores[1],
                        scores[2]));
        int best = IntStream.range(0, scores.length)
                .boxed()
                .min(Comparator.comparingDouble(c -> scores[c]))
                .orElseThrow();
        return all.get(best);
    }

    private static String told(Plan.Fit fit) {
        return fit.predictions() + " predictions"
                + (fit.branches() == 1 ? "" : " for each branch")
                + (fit.bands() == 1 ? "" : " and scale");
    }
}
