package reusediffusion.pipeline.sample;

import static org.bytedeco.pytorch.global.torch.matmul;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.reuse.statistics.NormalEquations;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/** Inner products of long vectors in float64, a sample and a piece of the vectors at a time, so that no float64 copy of them all exists. */
public final class InnerProducts {
    private static final long PIECE = 1 << 16;

    private InnerProducts() {}

    /**
     * The normal equations of one sample after another.
     *
     * @param regressors (B, N) each
     * @param targets (B, N)
     */
    public static NormalEquations equations(List<Tensor> regressors, Tensor targets) {
        int size = regressors.size();
        int side = size + 1;
        NormalEquations equations = new NormalEquations(size);
        for (int b = 0; b < targets.size(0); b++) {
            int sample = b;
            double[] products = of(Stream.concat(regressors.stream(), Stream.of(targets))
                    .map(t -> t.narrow(0, sample, 1))
                    .toArray(Tensor[]::new));
            double[][] matrix = new double[size][];
            for (int i = 0; i < size; i++) {
                matrix[i] = Arrays.copyOfRange(products, i * side, i * side + size);
            }
            double[] towards = new double[size];
            Arrays.setAll(towards, i -> products[i * side + size]);
            equations.add(matrix, towards, products[side * side - 1]);
        }
        return equations;
    }

    /** Of vectors (1, N): (S, S) by rows. */
    static double[] of(Tensor... vectors) {
        try (Scope scope = new Scope()) {
            Tensor sum = null;
            long n = vectors[0].size(1);
            for (long from = 0; from < n; from += PIECE) {
                try (Scope piece = new Scope()) {
                    long length = Math.min(PIECE, n - from);
                    Tensor[] parts = new Tensor[vectors.length];
                    for (int r = 0; r < parts.length; r++) {
                        parts[r] = vectors[r].narrow(1, from, length).to(ScalarType.Double);
                    }
                    Tensor wide = Algebra.join(0, parts);
                    Tensor products = matmul(wide, wide.t());
                    sum = piece.keep(sum == null ? products : sum.add(products));
                }
            }
            return Values.doubles(sum);
        }
    }
}
