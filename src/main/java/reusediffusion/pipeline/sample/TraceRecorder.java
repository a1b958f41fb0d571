package reusediffusion.pipeline.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedUpdate.Updated;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Scope;

/** Measures full runs: everything stays on the device until the end, and is read once. */
public final class TraceRecorder implements Sampler.Observer, AutoCloseable {
    private final List<Tensor> predictions = new ArrayList<>();
    private final List<Tensor> differences = new ArrayList<>();

    @Override
    public void after(int i, Tensor before, Updated update, Tensor prediction) {
        predictions.add(Owned.of(prediction));
        differences.add(Owned.of(update.moved()));
    }

    /** The traces of the samples, in their order. */
    public List<Trace> traces() {
        List<Trace> traces = new ArrayList<>();
        int steps = predictions.size();
        try (Scope scope = new Scope()) {
            int branches = (int) predictions.get(0).size(0);
            int batch = (int) predictions.get(0).size(1);
            double[] moved = HostArrays.doubles(Algebra.stack(1, differences.toArray(Tensor[]::new))); // (B, T)
            List<double[][][]> grams =
                    IntStream.range(0, branches).mapToObj(this::gram).toList();
            for (int b = 0; b < batch; b++) {
                int sample = b;
                double[][][] gram = grams.stream().map(branch -> branch[sample]).toArray(double[][][]::new);
                traces.add(new Trace(Arrays.copyOfRange(moved, b * steps, (b + 1) * steps), gram));
            }
        }
        return traces;
    }

    /** (B, T, T) ⟨v_i, v_j⟩ / N of each sample's predictions v, each (N). */
    private double[][][] gram(int branch) {
        try (Scope scope = new Scope()) {
            Tensor[] v = predictions.stream()
                    .map(p -> p.select(0, branch).flatten(1, -1))
                    .toArray(Tensor[]::new); // (B, N) each
            double[][][] products = InnerProducts.of(v);
            double size = v[0].size(1);
            for (double[][] sample : products) {
                for (double[] row : sample) {
                    Arrays.setAll(row, j -> row[j] / size);
                }
            }
            return products;
        }
    }

    @Override
    public void close() {
        predictions.forEach(Tensor::close);
        differences.forEach(Tensor::close);
    }
}
