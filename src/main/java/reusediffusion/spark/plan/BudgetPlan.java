package reusediffusion.spark.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reusediffusion.pipeline.calibrate.Calibration;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.Planner;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.search.CalledSetSearch;
import reusediffusion.reuse.search.SearchEffort;
import reusediffusion.reuse.search.SearchScores;
import reusediffusion.spark.plan.Scoring.Candidate;

/**
 * Makes the plan of one budget: called steps by search, from the best that the Gram matrix predicts and from evenly spread ones; the kind
 * of rows by validation; the rows by a fit and a refinement over all calibration samples. Each of them has a share of the time.
 *
 * @param about what known scores must have been made from
 */
record BudgetPlan(FullRunSummary survey, Scoring scoring, PlanWishes wishes, String about) {
    /** Of what the Gram matrix predicts. */
    static final double RIDGE = 1e-4;

    /** Starts that a search climbs from, as far as its time goes. */
    private static final int CLIMBS = 4;

    /** Of other plans, those with the nearest numbers of calls. */
    private static final int MOST_STARTS = 12;

    /** Of the time: the kinds of rows before the search and after it, and the refinement. */
    private static final double KINDS = 0.1;

    private static final double REFINEMENT = 0.3;

    /**
     * @param larger the called steps of the next larger budget, or null
     * @param known scores of an interrupted search, and where new ones are kept
     */
    Plan make(int calls, boolean[] larger, Timetable time, Path known) {
        Duration all = time.left();
        BarrierFit barrier = new BarrierFit(scoring.tasks(), scoring.fitted(), wishes.resident());
        int rounds = refines(calls, time, barrier) ? wishes.refineRounds() : 0;
        Timetable beforeJudging = time.until(time.end().minus(rounds == 0 ? Duration.ZERO : judging(calls, time)));
        Timetable beforeRows = beforeJudging.until(beforeJudging.end().minus(fitting(calls, time, barrier)));
        Timetable beforeRefining =
                beforeRows.until(beforeRows.end().minus(rounds == 0 ? Duration.ZERO : share(all, REFINEMENT)));
        RowKinds kinds = new RowKinds(survey.branches(), scoring.fitted().samples());
        List<boolean[]> starts = starts(calls, larger, time);
        Plan.Fit fit = new CandidateSelection(
                        scoring, beforeRefining.until(time.now().plus(share(all, KINDS))))
                .best(kinds.of(starts.get(0)))
                .fit();
        boolean[] called = search(
                starts, fit, calls, beforeRefining.until(beforeRefining.end().minus(share(all, KINDS))), known);
        Candidate chosen = new CandidateSelection(scoring, beforeRefining).best(kinds.of(called));
        PlanRows rows = rows(calls, chosen, barrier, rounds, beforeJudging);
        Plan.Fit made = new Plan.Fit(
                chosen.fit().predictions(),
                chosen.fit().ridge(),
                chosen.fit().branches(),
                chosen.fit().bands(),
                rows.samples());
        return Scoring.unmeasured(called, better(calls, chosen, rows, time), made);
    }

    /** Fits the rows to as many samples as the time allows, and says where those are not all. */
    private PlanRows rows(int calls, Candidate chosen, BarrierFit barrier, int rounds, Timetable time) {
        time.tell(calls + " calls: fitting rows of " + told(chosen.fit()));
        int parts = barrier.parts(wishes.fitTasks());
        if (!wishes.bounded()) {
            return barrier.fit(chosen, parts, rounds, Calibration.UNBOUNDED);
        }
        int groups = scoring.fitted().groups().size();
        double whole = fitting(calls, time, barrier).toNanos();
        int possible = (int)
                Math.max(parts, Math.min(groups, Math.round(groups * time.left().toNanos() / whole)));
        PlanRows rows = barrier.first(possible).fit(chosen, parts, rounds, time.left());
        if (rows.samples() < scoring.fitted().samples()) {
            time.tell(calls + " calls: the time was enough to fit rows to " + rows.samples() + " of "
                    + scoring.fitted().samples() + " samples");
        }
        return rows;
    }

    private static Duration share(Duration all, double share) {
        return Duration.ofMillis((long) (all.toMillis() * share));
    }

    /** Whether there is time to refine rows and to judge what came of it, once they are fitted. */
    private boolean refines(int calls, Timetable time, BarrierFit barrier) {
        Duration fixed = fitting(calls, time, barrier).plus(judging(calls, time));
        return wishes.bounded() && fixed.compareTo(share(time.left(), 1 - REFINEMENT - KINDS)) < 0;
    }

    /** What the fit of the rows to all samples takes. */
    private Duration fitting(int calls, Timetable time, BarrierFit barrier) {
        return time.of((double) calls * scoring.fitted().samples(), barrier.parts(wishes.fitTasks()));
    }

    /** What the fits of plans with so many calls take, each to all samples. */
    List<Duration> fitting(List<Integer> budgets, Timetable time) {
        BarrierFit barrier = new BarrierFit(scoring.tasks(), scoring.fitted(), wishes.resident());
        return budgets.stream().map(calls -> fitting(calls, time, barrier)).toList();
    }

    /** What it takes to judge fitted rows, refined ones and those half way. */
    private Duration judging(int calls, Timetable time) {
        return time.of(3.0 * calls * scoring.judged().samples(), 3);
    }

    /** Of which there is time to sort in a fifth of it, and one at the least. */
    private int mostStarts(int calls, Timetable time) {
        if (!wishes.bounded()) {
            return MOST_STARTS;
        }
        int samples = scoring.samples(CandidateSelection.rungs(scoring.groups()).get(0));
        Duration each = time.of((double) calls * samples, 1).dividedBy(time.slots());
        long possible = time.left().dividedBy(5).toMillis() / Math.max(1, each.toMillis());
        return (int) Math.max(1, Math.min(MOST_STARTS, possible - 3));
    }

    private List<boolean[]> starts(int calls, boolean[] larger, Timetable time) {
        Planner planner = new Planner(survey.gram(), survey.coefficients(), RIDGE);
        List<boolean[]> others = wishes.starts().stream()
                .sorted(Comparator.comparingInt(s -> Math.abs(CalledSteps.count(s) - calls)))
                .limit(mostStarts(calls, time))
                .map(s -> planner.adjusted(s, calls))
                .toList();
        List<boolean[]> starts = new ArrayList<>(others.stream().limit(1).toList()); // one that a search has found
        starts.add(planner.calledSet(calls));
        starts.add(CalledSteps.evenlySpread(survey.gram().length, calls));
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

    private boolean[] search(List<boolean[]> starts, Plan.Fit fit, int calls, Timetable time, Path known) {
        if (wishes.bounded() && time.left().isZero()) {
            time.tell(calls + " calls: there is no time for a search");
            return starts.get(0);
        }
        String of = about + ", " + calls + " calls, " + fit;
        SearchScores scores = Files.isRegularFile(known) ? SearchScores.read(known, of) : SearchScores.none(of);
        time.tell(calls + " calls: search from " + starts.size() + " starts");
        CalledSetSearch.Result found = CalledSetSearch.run(
                starts, timed(scoring.with(fit), calls, time), effort(calls, time), scores, progress -> {
                    progress.scores().write(known);
                    if (progress.best() != null) {
                        time.tell(String.format(
                                Locale.ROOT,
                                "%d calls: round %d, %d scores, best %.3f",
                                calls,
                                progress.round(),
                                progress.scored(),
                                progress.score()));
                    }
                });
        time.tell(calls + " calls: " + CalledSteps.text(found.called()) + ", " + told(found));
        return found.called();
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
                return time.of(turns * (double) calls * scoring.samples(groups), 1);
            }
        };
    }

    /** A quarter of the validation samples sorts candidates, all of them judge. */
    private SearchEffort effort(int calls, Timetable time) {
        List<Integer> rungs = CandidateSelection.rungs(scoring.groups());
        int batch = time.batch((double) calls * scoring.samples(scoring.groups()));
        return new SearchEffort(rungs, 1 / 3.0, 3, CLIMBS, 200, batch, time.left());
    }

    /** The rows that do best on samples that they were not fitted to: as fitted, refined, or half way between. */
    private double[][][] better(int calls, Candidate chosen, PlanRows rows, Timetable time) {
        if (rows.refined() == null || rows.refined() == rows.fitted()) {
            return rows.fitted();
        }
        List<double[][][]> all = List.of(rows.fitted(), rows.halfWay(), rows.refined());
        double[] scores = scoring.scoreRows(chosen.called(), all, chosen.fit().bands());
        time.tell(String.format(
                Locale.ROOT,
                "%d calls: fitted %.4f, half refined %.4f, refined %.4f",
                calls,
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
        return fit.predictions() + " predictions" + (fit.branches() == 1 ? "" : " for each branch")
                + (fit.bands() == 1 ? "" : " and scale");
    }
}
