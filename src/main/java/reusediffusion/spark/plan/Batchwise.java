package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reusediffusion.pipeline.CalibrationSet;
import reusediffusion.pipeline.Request;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.spark.Calibrations;

/**
 * Samples cut into batches, which are worked on in a task. Results depend on the cut, since a device rounds large batches otherwise than
 * small ones, and on nothing else.
 */
record Batchwise(Calibrations calibrations, List<List<Request>> batches) implements Serializable {

    /** Neighbours together, {@code size} in a batch. */
    static Batchwise of(Calibrations calibrations, List<Request> samples, int size) {
        List<List<Request>> batches = new ArrayList<>();
        for (int from = 0; from < samples.size(); from += size) {
            batches.add(List.copyOf(samples.subList(from, Math.min(samples.size(), from + size))));
        }
        return new Batchwise(calibrations, List.copyOf(batches));
    }

    /** Part {@code part} of {@code parts}: whole batches, in order. */
    Batchwise part(int part, int parts) {
        int n = batches.size();
        return new Batchwise(calibrations, List.copyOf(batches.subList(part * n / parts, (part + 1) * n / parts)));
    }

    int samples() {
        return batches.stream().mapToInt(List::size).sum();
    }

    /** One batch after another. */
    <T> List<T> each(Function<CalibrationSet, T> work) {
        String device = calibrations.device();
        return batches.stream()
                .map(batch -> calibrations.use(device, batch, work))
                .toList();
    }

    /** All batches in step with each other. */
    <T> T together(Lockstep.Exchange exchange, BiFunction<CalibrationSet, UnaryOperator<double[]>, T> work) {
        String device = calibrations.device();
        return Lockstep.run(
                batches, exchange, (batch, share) -> calibrations.use(device, batch, set -> work.apply(set, share)));
    }

    /** The rows of a plan that calls these steps; the samples are all in this task. */
    double[][][] fit(boolean[] called, Plan.Fit fit) {
        return together(Lockstep.Exchange.ALONE, (set, share) -> set.fit(called, fit, share));
    }

    /** Mean log of the samples' relative errors of the last latent; infinite where a run left the numbers. */
    double score(ReusePolicy policy) {
        double score = each(set -> set.errors(policy)).stream()
                .flatMapToDouble(Arrays::stream)
                .map(error -> Math.log(Math.max(error, 1e-12)))
                .average()
                .orElseThrow();
        return Double.isFinite(score) ? score : Double.POSITIVE_INFINITY;
    }
}
