package reusediffusion.pipeline.measure;

import static org.bytedeco.pytorch.global.torch.ones_like;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.PredictionMemory;
import reusediffusion.pipeline.sample.Timed;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.History;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Scope;

/**
 * Times of a decision and of what it asks of the device, at the size of a run. The numbers in the tensors do not matter.
 *
 * @param latents (B, L…) of the run
 * @param branches guidance branches of a prediction
 * @param stepMillis of a step with a network call, in the same run
 */
record DecisionBenchmark(DeviceMeter meter, Tensor latents, int branches, double stepMillis) {
    private static final int[] PREDICTIONS = {4, 6};
    private static final int WARM_UPS = 50; // the host's part is compiled by then
    private static final int TIMES = 25;
    private static final double RIDGE = 1e-4;

    List<DecisionTime> run() {
        List<DecisionTime> times = new ArrayList<>();
        for (int predictions : PREDICTIONS) {
            for (int rows : IntStream.of(1, branches).distinct().toArray()) {
                try (Scope scope = new Scope()) {
                    times.add(time(predictions, rows));
                }
            }
        }
        return times;
    }

    /** Measures the step that follows this number of called predictions. */
    private DecisionTime time(int predictions, int rows) {
        PredictionMemory memory = memory(predictions);
        History[] histories = histories(predictions);
        Decider decider = Decider.of(new PlannedPolicy(plan(predictions + 1, predictions, rows)));
        double millis = median(() -> memory.combine(decider.decide(histories)));
        return new DecisionTime(predictions, rows, millis, 100 * millis / stepMillis);
    }

    private double median(Supplier<?> work) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < WARM_UPS + TIMES; i++) {
            try (Scope scope = new Scope()) {
                millis.add(Timed.of(meter, work).millis());
            }
        }
        return Timed.median(millis.subList(WARM_UPS, millis.size()));
    }

    private PredictionMemory memory(int calls) {
        int batch = (int) latents.size(0);
        int[] all = IntStream.range(0, batch).toArray();
        PredictionMemory memory = PredictionMemory.empty(batch);
        for (int call = 1; call <= calls; call++) {
            Tensor one = Algebra.scale(ones_like(latents), call);
            memory = memory.with(
                    Algebra.stack(0, Collections.nCopies(branches, one).toArray(Tensor[]::new)), all);
        }
        return memory;
    }

    private History[] histories(int calls) {
        History history = History.EMPTY;
        for (int i = 0; i < calls; i++) {
            history = history.then(true, Double.NaN);
        }
        History[] histories = new History[(int) latents.size(0)];
        Arrays.fill(histories, history);
        return histories;
    }

    /** Calls every step but the last, which is built from so many predictions. */
    private static Plan plan(int steps, int predictions, int rows) {
        boolean[] called = new boolean[steps];
        Arrays.fill(called, 0, steps - 1, true);
        double[][][] weights = new double[steps][][];
        Arrays.fill(weights, Decision.CALL.weights());
        double[] row = new double[predictions];
        Arrays.setAll(row, j -> 1.0 / (j + 2));
        weights[steps - 1] = Collections.nCopies(rows, row).toArray(double[][]::new);
        Plan.Fit fit = new Plan.Fit(predictions, RIDGE, rows, 1);
        return new Plan(steps, called, weights, Plan.Quality.NONE, fit);
    }
}
