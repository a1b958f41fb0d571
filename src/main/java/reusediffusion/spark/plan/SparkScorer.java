package reusediffusion.spark.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.calibrate.Calibration;
import reusediffusion.reuse.search.Candidate;
import reusediffusion.reuse.search.PlanRows;
import reusediffusion.reuse.search.Scorer;

/**
 * Scores candidates side by side, one a task, each of which works alone; on those that are left over at the end, and would leave half of the slots
 * idle, all slots work together. The rows of those that are chosen are fitted by tasks that work together.
 *
 * @param wantedTasks of these, or null for as many as there are groups and slots
 * @param resident samples of a task that stay on its device between two steps
 */
record SparkScorer(
        ParallelTasks tasks, CalibrationGroups fittedTo, CalibrationGroups judgedBy, Integer wantedTasks, int resident)
        implements Scorer {

    @Override
    public double[] score(List<Candidate> candidates, int groups) {
        CalibrationGroups fitting = fittedTo.first(share(groups));
        CalibrationGroups judging = judgedBy.first(groups);
        int slots = Math.max(1, tasks.slots()); // none where all executors have just been lost, for whom Spark waits
        int most = Math.min(fitting.groups().size(), judging.groups().size());
        int alone = candidates.size() - shared(candidates.size(), slots, most);
        List<Double> scores = new ArrayList<>(tasks.run("scores of plans", candidates.subList(0, alone), candidate -> {
            double[][][] rows = fitting.fit(candidate.called(), candidate.fit());
            return judging.score(candidate.called(), rows, candidate.fit().bands());
        }));
        for (Candidate candidate : candidates.subList(alone, candidates.size())) {
            scores.add(scoreTogether(candidate, slots, fitting, judging));
        }
        return doubles(scores);
    }

    /**
     * How many of the candidates all slots work on together, one after the other: those of the last turn, where they would leave at least half of
     * the slots idle.
     *
     * @param most tasks that can work on one candidate, a group of samples each
     */
    private int shared(int candidates, int slots, int most) {
        int last = candidates % slots;
        boolean all = slots <= most && (wantedTasks == null || wantedTasks == slots);
        return all && last * 2 <= slots ? last : 0;
    }

    /** The same score to the last bit, since sums over groups are added in one order wherever these are. */
    private double scoreTogether(Candidate candidate, int slots, CalibrationGroups fitting, CalibrationGroups judging) {
        double[][][] rows = new BarrierFit(tasks, fitting, resident)
                .fit(candidate, slots, 0, Calibration.UNBOUNDED)
                .fitted();
        List<CalibrationGroups> parts = IntStream.range(0, slots)
                .mapToObj(part -> judging.part(part, slots))
                .toList();
        List<double[]> errors = tasks.run(
                "the score of a plan",
                parts,
                (CalibrationGroups part) ->
                        part.errors(candidate.called(), rows, candidate.fit().bands()));
        return CalibrationGroups.score(
                errors.stream().flatMapToDouble(Arrays::stream).toArray());
    }

    /** Groups to fit to where so many judge: the same share. */
    private int share(int groups) {
        return Math.max(1, Math.round((float) fittedGroups() * groups / judgedGroups()));
    }

    @Override
    public double[] scoreRows(boolean[] called, List<double[][][]> rows, int bands) {
        CalibrationGroups judging = judgedBy;
        return doubles(tasks.run("scores of rows", rows, (double[][][] each) -> judging.score(called, each, bands)));
    }

    private static double[] doubles(List<Double> scores) {
        return IntStream.range(0, scores.size()).mapToDouble(scores::get).toArray();
    }

    @Override
    public PlanRows fit(Candidate candidate, int groups, int rounds, Duration time) {
        return barrier().first(groups).fit(candidate, fitTasks(), rounds, time);
    }

    @Override
    public int fitTasks() {
        return barrier().parts(wantedTasks);
    }

    private BarrierFit barrier() {
        return new BarrierFit(tasks, fittedTo, resident);
    }

    @Override
    public int fitted() {
        return fittedTo.samples();
    }

    @Override
    public int fittedGroups() {
        return fittedTo.groups().size();
    }

    @Override
    public int judged() {
        return judgedBy.samples();
    }

    @Override
    public int judgedGroups() {
        return judgedBy.groups().size();
    }

    @Override
    public int samples(int groups) {
        return fittedTo.first(share(groups)).samples() + judgedBy.first(groups).samples();
    }
}
