package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.Request;
import reusediffusion.reuse.CalledSetSearch;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.PlannedPolicy;
import reusediffusion.spark.Calibrations;

/**
 * Scores plans side by side, one a task: rows are fitted to calibration samples, and judged by the closed-loop error on validation samples.
 * A task works alone, so that the score depends on no other machine.
 */
record Scoring(Tasks tasks, Calibrations calibrations, List<Request> fitted, List<Request> judged, int batchSize) {

    /** A plan that may become one. */
    record Candidate(boolean[] called, Plan.Fit fit) implements Serializable {}

    /** What a search asks: the candidates' scores with this fit, on the first so many validation samples. */
    CalledSetSearch.Evaluator with(Plan.Fit fit) {
        return (candidates, samples) -> score(
                candidates.stream().map(called -> new Candidate(called, fit)).toList(), samples);
    }

    /** The scores on the first so many validation samples, fitted to the same share of the calibration samples. */
    double[] score(List<Candidate> candidates, int samples) {
        int share = Math.max(1, Math.round((float) fitted.size() * samples / judged.size()));
        Batchwise fitting = Batchwise.of(calibrations, fitted.subList(0, share), batchSize);
        Batchwise judging = Batchwise.of(calibrations, judged.subList(0, samples), batchSize);
        return doubles(tasks.run("scores of plans", candidates, candidate -> {
            double[][][] rows = fitting.fit(candidate.called(), candidate.fit());
            return judging.score(policy(candidate.called(), rows, candidate.fit()));
        }));
    }

    /** The scores of finished rows on all validation samples. */
    double[] scoreRows(Candidate candidate, List<double[][][]> rows) {
        Batchwise judging = Batchwise.of(calibrations, judged, batchSize);
        return doubles(tasks.run(
                "scores of rows",
                rows,
                (double[][][] each) -> judging.score(policy(candidate.called(), each, candidate.fit()))));
    }

    static PlannedPolicy policy(boolean[] called, double[][][] rows, Plan.Fit fit) {
        return new PlannedPolicy(unmeasured(called, rows, fit));
    }

    static Plan unmeasured(boolean[] called, double[][][] rows, Plan.Fit fit) {
        return new Plan(called.length, called, rows, new Plan.Quality(0, 0, 0, 0, 0), fit);
    }

    private static double[] doubles(List<Double> scores) {
        return IntStream.range(0, scores.size()).mapToDouble(scores::get).toArray();
    }
}
