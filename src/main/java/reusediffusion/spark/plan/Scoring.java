package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.search.CalledSetSearch;

/**
 * Scores plans side by side, one a task: rows are fitted to calibration samples, and judged by the closed-loop error on validation samples.
 * A task works alone, so that the score depends on no other machine.
 */
record Scoring(ParallelTasks tasks, CalibrationGroups fitted, CalibrationGroups judged) {

    /** A plan that may become one. */
    record Candidate(boolean[] called, Plan.Fit fit) implements Serializable {}

    /** What a search asks: the candidates' scores with this fit, on the first so many groups of validation samples. */
    CalledSetSearch.Evaluator with(Plan.Fit fit) {
        return (candidates, groups) -> score(
                candidates.stream().map(called -> new Candidate(called, fit)).toList(), groups);
    }

    /** How many groups there are to judge by. */
    int groups() {
        return judged.groups().size();
    }

    /** The scores on the first so many groups of validation samples, fitted to the same share of the calibration samples. */
    double[] score(List<Candidate> candidates, int groups) {
        CalibrationGroups fitting = fitted.first(share(groups));
        CalibrationGroups judging = judged.first(groups);
        return doubles(tasks.run("scores of plans", candidates, candidate -> {
            double[][][] rows = fitting.fit(candidate.called(), candidate.fit());
            return judging.score(candidate.called(), rows, candidate.fit().bands());
        }));
    }

    private int share(int groups) {
        return Math.max(1, Math.round((float) fitted.groups().size() * groups / groups()));
    }

    /** How many samples a candidate runs with, where it is judged by so many groups. */
    int samples(int groups) {
        return fitted.first(share(groups)).samples() + judged.first(groups).samples();
    }

    /** The scores of finished rows on all validation samples. */
    double[] scoreRows(boolean[] called, List<double[][][]> rows, int bands) {
        CalibrationGroups judging = judged;
        return doubles(tasks.run("scores of rows", rows, (double[][][] each) -> judging.score(called, each, bands)));
    }

    static Plan unmeasured(boolean[] called, double[][][] rows, Plan.Fit fit) {
        return new Plan(called.length, called, rows, Plan.Quality.NONE, fit);
    }

    private static double[] doubles(List<Double> scores) {
        return IntStream.range(0, scores.size()).mapToDouble(scores::get).toArray();
    }
}
