package reusediffusion.reuse.search;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import reusediffusion.reuse.plan.Plan;

/**
 * Makes the plan of a budget as it was planned: called steps by search, the kind of rows by validation, the rows by a fit and a refinement over
 * all samples.
 *
 * @param branches guidance branches of a prediction
 * @param about what known scores must have been made from
 */
public record BudgetRunner(Scorer scorer, int branches, String about) {
    /** A time limit that is never reached. */
    private static final Duration UNBOUNDED = Duration.ofDays(1000);

    /** @param known scores of an interrupted search, and where new ones are kept */
    Plan run(BudgetWork work, Path known) {
        RowKinds kinds = new RowKinds(branches, scorer.fitted());
        Plan.Fit fit = new CandidateSelection(scorer, work.firstKinds())
                .best(kinds.of(work.starts().get(0)))
                .fit();
        boolean[] called = new BudgetSearch(scorer, about).called(work, fit, known);
        Candidate chosen = new CandidateSelection(scorer, work.kinds()).best(kinds.of(called));
        PlanRows rows = rows(work, chosen);
        Plan.Fit kind = chosen.fit();
        Plan.Fit made = new Plan.Fit(kind.predictions(), kind.ridge(), kind.branches(), kind.bands(), rows.samples());
        return new Plan(called.length, called, better(work, chosen, rows), Plan.Quality.NONE, made);
    }

    /** Fits the rows to as many samples as the time allows, and says where those are not all. */
    private PlanRows rows(BudgetWork work, Candidate chosen) {
        SearchTimetable time = work.rows();
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
