package reusediffusion.spark.plan;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import reusediffusion.reuse.CalledSetSearch;
import reusediffusion.reuse.CalledSteps;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.Planner;
import reusediffusion.reuse.SearchEffort;
import reusediffusion.reuse.SearchScores;
import reusediffusion.spark.plan.Scoring.Candidate;

/**
 * Makes the plan of one budget: called steps by search, from the best that the Gram matrix predicts and from evenly spread ones; the kind
 * of rows by validation; the rows by a fit and a refinement over all calibration samples.
 *
 * @param about what known scores must have been made from
 */
record BudgetPlan(
        Survey survey, Scoring scoring, Batchwise samples, PlanWishes wishes, String about, PrintStream console) {
    /** Of what the Gram matrix predicts. */
    static final double RIDGE = 1e-4;

    private static final int FIRST_PREDICTIONS = 4;
    private static final double[] RIDGES = {1e-4, 1e-9};
    private static final int[] PREDICTIONS = {3, 4, 6, 8};

    /** Starts that a search climbs from, as far as its time goes. */
    private static final int CLIMBS = 4;

    /** Of other plans, those with the nearest numbers of calls. */
    private static final int MOST_STARTS = 12;

    /** Weights a step: more do not pay, and make the refinement long. */
    private static final int MOST_WEIGHTS = 8;

    /**
     * @param larger the called steps of the next larger budget, or null
     * @param known scores of an interrupted search, and where new ones are kept
     */
    Plan make(int calls, boolean[] larger, Duration time, Path known) {
        List<boolean[]> starts = starts(calls, larger);
        Candidate start = best(starts.stream()
                .map(called -> new Candidate(called, new Plan.Fit(FIRST_PREDICTIONS, RIDGE, 1, samples.samples())))
                .toList());
        Plan.Fit fit = best(kinds(start.called())).fit();
        boolean[] called = search(starts, fit, calls, time, known);
        Candidate chosen = best(kinds(called));
        Rows rows = new BarrierFit(scoring.tasks(), samples, wishes.refineRounds()).fit(chosen, wishes.fitTasks());
        double[][][] better = better(chosen, rows);
        return Scoring.unmeasured(called, better, chosen.fit());
    }

    private List<boolean[]> starts(int calls, boolean[] larger) {
        Planner planner = new Planner(survey.gram(), survey.coefficients(), RIDGE);
        List<boolean[]> starts = new ArrayList<>();
        starts.add(planner.calledSet(calls));
        starts.add(CalledSteps.evenlySpread(survey.gram().length, calls));
        if (larger != null) {
            starts.add(planner.adjusted(larger, 0, calls));
        }
        wishes.starts().stream()
                .sorted(Comparator.comparingInt(s -> Math.abs(CalledSteps.count(s) - calls)))
                .limit(MOST_STARTS)
                .map(s -> planner.adjusted(s, 0, calls))
                .forEach(starts::add);
        return starts.stream()
                .collect(Collectors.toMap(CalledSteps::text, s -> s, (one, same) -> one, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    private Candidate best(List<Candidate> candidates) {
        double[] scores = scoring.score(candidates, scoring.judged().size());
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            best = scores[c] < scores[best] ? c : best;
        }
        return candidates.get(best);
    }

    /** The same called steps with all kinds of rows. */
    private List<Candidate> kinds(boolean[] called) {
        List<Candidate> kinds = new ArrayList<>();
        for (int branches = 1; branches <= survey.branches(); branches += Math.max(1, survey.branches() - 1)) {
            int most = MOST_WEIGHTS / branches;
            for (int predictions :
                    Arrays.stream(PREDICTIONS).filter(n -> n <= most).toArray()) {
                for (double ridge : RIDGES) {
                    kinds.add(new Candidate(called, new Plan.Fit(predictions, ridge, branches, samples.samples())));
                }
            }
        }
        return kinds;
    }

    private boolean[] search(List<boolean[]> starts, Plan.Fit fit, int calls, Duration time, Path known) {
        String of = about + ", " + calls + " calls, " + fit;
        SearchScores scores = Files.isRegularFile(known) ? SearchScores.read(known, of) : SearchScores.none(of);
        CalledSetSearch.Result found =
                CalledSetSearch.run(starts, scoring.with(fit), effort(time), scores, progress -> {
                    progress.scores().write(known);
                    if (progress.best() != null) {
                        tell(
                                "%d calls: round %d, %d scores, best %.3f%n",
                                calls, progress.round(), progress.scored(), progress.score());
                    }
                });
        tell(
                "%d calls: %s, score %.4f after %d rounds%s%n",
                calls,
                CalledSteps.text(found.called()),
                found.score(),
                found.rounds(),
                found.complete() ? "" : ", stopped before the end");
        return found.called();
    }

    /** A quarter of the validation samples sorts candidates, all of them judge. */
    private SearchEffort effort(Duration time) {
        int all = scoring.judged().size();
        List<Integer> rungs = all < 4 ? List.of(all) : List.of(all / 4, all);
        int batch = Math.max(8, scoring.tasks().slots());
        return new SearchEffort(rungs, 1 / 3.0, 3, CLIMBS, 200, batch, time);
    }

    /** The refined rows where they do better on samples that they were not fitted to. */
    private double[][][] better(Candidate chosen, Rows rows) {
        if (rows.refined() == null) {
            return rows.fitted();
        }
        double[] scores = scoring.scoreRows(chosen, List.of(rows.fitted(), rows.refined()));
        tell("%s: fitted %.4f, refined %.4f%n", chosen.fit(), scores[0], scores[1]);
        return scores[1] < scores[0] ? rows.refined() : rows.fitted();
    }

    private void tell(String format, Object... values) {
        console.printf(Locale.ROOT, format, values);
    }
}
