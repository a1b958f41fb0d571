package reusediffusion.pipeline;

import static org.bytedeco.pytorch.global.torch.matmul;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/** Measures full runs: everything stays on the device until the end, and is read once. */
final class TraceRecorder implements Sampler.Observer, AutoCloseable {
    private final List<Tensor> predictions = new ArrayList<>();
    private final List<Tensor> differences = new ArrayList<>();

    @Override
    public void after(int i, Tensor before, Tensor after, Tensor prediction) {
        predictions.add(own(prediction));
        differences.add(own(Sampler.difference(before, after)));
    }

    private static Tensor own(Tensor t) {
        Tensor owned = new Tensor(t);
        owned.retainReference(); // outlives the step; closed by close()
        return owned;
    }

    /** One trace per sample. */
    List<Trace> traces() {
        List<Trace> traces = new ArrayList<>();
        int steps = predictions.size();
        try (Scope scope = new Scope()) {
            Tensor all = Algebra.stack(0, predictions.toArray(Tensor[]::new)); // (T, G, B, L…)
            int branches = (int) all.size(1);
            int batch = (int) all.size(2);
            double[] moved = Values.doubles(Algebra.stack(1, differences.toArray(Tensor[]::new))); // (B, T)
            for (int b = 0; b < batch; b++) {
                double[][][] gram = new double[branches][][];
                for (int g = 0; g < branches; g++) {
                    gram[g] = gram(all.select(1, g).select(1, b).flatten(1, -1));
                }
                traces.add(new Trace(Arrays.copyOfRange(moved, b * steps, (b + 1) * steps), gram));
            }
        }
        return traces;
    }

    /** v (T, N) → ⟨v_i, v_j⟩ / N. */
    private static double[][] gram(Tensor v) {
        try (Scope scope = new Scope()) {
            Tensor wide = v.to(ScalarType.Double);
            int steps = (int) v.size(0);
            double[] flat = Values.doubles(Algebra.scale(matmul(wide, wide.t()), 1.0 / v.size(1)));
            double[][] rows = new double[steps][];
            for (int i = 0; i < steps; i++) {
                rows[i] = Arrays.copyOfRange(flat, i * steps, (i + 1) * steps);
            }
            return rows;
        }
    }

    @Override
    public void close() {
        predictions.forEach(Tensor::close);
        differences.forEach(Tensor::close);
    }
}
