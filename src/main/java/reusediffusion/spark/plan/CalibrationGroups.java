package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import reusediffusion.pipeline.calibrate.Calibration;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.plan.Plan;

/**
 * Samples cut into groups that the network sees together, which are worked on in a task. Results depend on the cut, since a device rounds
 * large groups otherwise than small ones, and on nothing else.
 */
record CalibrationGroups(Calibrations calibrations, List<List<Request>> groups, KeptSteps keep)
        implements Serializable {

    /** Neighbours together, {@code size} in a group. */
    static CalibrationGroups of(Calibrations calibrations, List<Request> samples, int size, KeptSteps keep) {
        List<List<Request>> groups = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += size) {
            groups.add(List.copyOf(samples.subList(from, Math.min(samples.size(), from + size))));
        }
        return new CalibrationGroups(calibrations, List.copyOf(groups), keep);
    }

    /** Part {@code part} of {@code parts}: whole groups, in order. */
    CalibrationGroups part(int part, int parts) {
        int n = groups.size();
        return new CalibrationGroups(
                calibrations, List.copyOf(groups.subList(part * n / parts, (part + 1) * n / parts)), keep);
    }

    /** The groups, each as a set of its own. */
    List<CalibrationGroups> apart() {
        return groups.stream()
                .map(group -> new CalibrationGroups(calibrations, List.of(group), keep))
                .toList();
    }

    /** Only this number of groups, from the first on. */
    CalibrationGroups first(int many) {
        return new CalibrationGroups(calibrations, List.copyOf(groups.subList(0, many)), keep);
    }

    /** What it takes to decode a sample, told by the first group. */
    double secondsPerDecoding(ParallelTasks tasks) {
        return tasks.run("a decoding", List.of(first(1)), (CalibrationGroups one) -> one.each(
                                CalibrationSet::secondsPerDecoding)
                        .get(0))
                .get(0);
    }

    int samples() {
        return groups.stream().mapToInt(List::size).sum();
    }

    /** Does work with one group after another. */
    <T> List<T> each(Function<CalibrationSet, T> work) {
        return all(sets -> sets.stream().map(work).toList());
    }

    /** Does work with all groups at once. */
    <T> T all(Function<List<CalibrationSet>, T> work) {
        return calibrations.use(calibrations.device(), groups, keep, work);
    }

    /** The rows of a plan that calls these steps; the samples are all in this task. */
    double[][][] fit(boolean[] called, Plan.Fit fit) {
        return all(sets -> Calibration.alone(sets).fit(called, fit));
    }

    /** Mean log of the samples' relative errors of the last latent along rows; infinite where a run left the numbers. */
    double score(boolean[] called, double[][][] rows, int bands) {
        return score(errors(called, rows, bands));
    }

    /** The relative error of each sample's last latent along rows. */
    double[] errors(boolean[] called, double[][][] rows, int bands) {
        return all(sets -> Calibration.alone(sets).errors(called, rows, bands));
    }

    /** The mean of the errors' logs; infinite where one is no number. */
    static double score(double[] errors) {
        double score = Arrays.stream(errors)
                .map(error -> Math.log(Math.max(error, 1e-12)))
                .average()
                .orElseThrow();
        return Double.isFinite(score) ? score : Double.POSITIVE_INFINITY;
    }
}
