package reusediffusion.pipeline.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Lasting;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/** Measures full runs: everything stays on the device until the end, and is read once. */
public final class TraceRecorder implements Sampler.Observer, AutoCloseable {
    private final List<Tensor> predictions = new ArrayList<>();
    private final List<Tensor> differences = new ArrayList<>();

    @Override
    public void after(int i, Tensor before, Tensor after, Tensor prediction) {
        predictions.add(Lasting.of(prediction));
        differences.add(Lasting.of(Sampler.difference(before, after)));
    }

    /** One trace per sample. */
    public List<Trace> traces() {
        List<Trace> traces = new ArrayList<>();
        int steps = predictions.size();
        try (Scope scope = new Scope()) {
            int branches = (int) predictions.get(0).size(0);
            int batch = (int) predictions.get(0).size(1);
            double[] moved = Values.doubles(Algebra.stack(1, differences.toArray(Tensor[]::new))); // (B, T)
            for (int b = 0; b < batch; b++) {
                double[][][] gram = new double[branches][][];
                for (int g = 0; g < branches; g++) {
                    gram[g] = gram(g, b);
                }
                traces.add(new Trace(Arrays.copyOfRange(moved, b * steps, (b + 1) * steps), gram));
            }
        }
        return traces;
    }

    /** ⟨v_i, v_j⟩ / N of one sample's predictions v, each (N). */
    private double[][] gram(int branch, int sample) {
        try (Scope scope = new Scope()) {
            Tensor[] v = predictions.stream()
                    .map(p -> p.select(0, branch).narrow(0, sample, 1).flatten(1, -1))
                    .toArray(Tensor[]::new); // (1, N) each
            double[] flat = InnerProducts.of(v);
            double[][] rows = new double[v.length][v.length];
            for (int i = 0; i < flat.length; i++) {
                rows[i / v.length][i % v.length] = flat[i] / v[0].size(1);
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
