package reusediffusion.pipeline.calibrate;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.PredictionMemory;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/** The pipeline's own fit of one step's row, for models in plain numbers: latents (B, N), raw predictions (2, B, N). */
public final class LockstepRows {
    private LockstepRows() {}

    /**
     * The row of a step x' = x + b v.
     *
     * @param x (B, N) where the plan has come
     * @param goals (B, N) the full runs' latents after the step
     * @param newest called predictions, newest first, each (2, B, N)
     */
    public static double[][] fit(
            int step,
            Plan.Fit fit,
            double b,
            double guidance,
            double[][] x,
            double[][] goals,
            List<double[][][]> newest) {
        try (Scope scope = new Scope()) {
            PredictionMemory memory = PredictionMemory.empty(x.length);
            int[] all = IntStream.range(0, x.length).toArray();
            for (int j = newest.size() - 1; j >= 0; j--) {
                double[][][] raw = newest.get(j);
                memory = memory.with(Algebra.stack(0, tensor(raw[0]), tensor(raw[1])), all);
            }
            RowFit rows = new RowFit(fit, (raw, at) -> Family.guide(raw, guidance), null);
            Decider.View view =
                    new Decider.View(step, Schedule.Step.linear(0, 1, 1, b), tensor(x), List.of(), memory, null);
            return rows.solve(rows.equations(view, tensor(goals)));
        }
    }

    private static Tensor tensor(double[][] rows) {
        int columns = rows[0].length;
        Tensor t = torch.empty(
                new long[] {rows.length, columns},
                new TensorOptions(ScalarType.Double),
                new org.bytedeco.pytorch.MemoryFormatOptional());
        DoublePointer data = t.data_ptr_double();
        for (int r = 0; r < rows.length; r++) {
            data.position((long) r * columns).put(rows[r], 0, columns);
        }
        return t;
    }
}
