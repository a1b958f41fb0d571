package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.reuse.table.StepStatistics;

/**
 * What the calibration samples' full runs have in common, and what they cost.
 *
 * @param gram (T, T) mean over samples and guidance branches
 * @param coefficients (T) what each update multiplies the prediction by
 * @param branches guidance branches of a prediction
 * @param seconds of a network call, a sample
 */
record FullRunSummary(double[][] gram, double[] coefficients, int branches, double seconds) implements Serializable {

    /** What the full runs of one group give. */
    private record Told(List<Trace> traces, double[] coefficients, int branches, double seconds)
            implements Serializable {
        static Told of(CalibrationSet set) {
            return new Told(set.traces(), set.coefficients(), set.branches(), set.secondsPerCall());
        }
    }

    /**
     * Makes the full runs, group by group side by side.
     *
     * @param others whose full runs will be wanted too
     */
    static FullRunSummary of(ParallelTasks tasks, CalibrationGroups samples, CalibrationGroups others) {
        List<CalibrationGroups> all = new ArrayList<>(samples.apart());
        all.addAll(others.apart());
        List<Told> told = tasks.run(
                "full runs of the samples to fit and to choose", all, (CalibrationGroups group) -> group.each(Told::of)
                        .get(0));
        StepStatistics statistics = new StepStatistics();
        told.subList(0, samples.groups().size()).stream()
                .flatMap(t -> t.traces.stream())
                .forEach(trace -> statistics.add(trace.differences(), trace.gram()));
        Told any = told.get(0);
        double seconds = told.stream()
                .map(Told::seconds)
                .sorted(Comparator.naturalOrder())
                .toList()
                .get(told.size() / 2);
        return new FullRunSummary(statistics.meanGram(), any.coefficients, any.branches, seconds);
    }
}
