package reusediffusion.pipeline.sample;

import static org.bytedeco.pytorch.global.torch.bmm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.reuse.statistics.NormalEquations;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Scope;

/** Inner products of long vectors in float64, a piece of the vectors at a time, so that no float64 copy of them all exists. */
public final class InnerProducts {
    /** Numbers of a vector of all samples together. */
    private static final int PIECE = 1 << 16;

    private InnerProducts() {}

    /**
     * The normal equations of some samples.
     *
     * @param regressors (B, N) each
     * @param targets (B, N)
     */
    public static NormalEquations equations(List<Tensor> regressors, Tensor targets) {
        int size = regressors.size();
        NormalEquations equations = new NormalEquations(size);
        for (double[][] products :
                of(Stream.concat(regressors.stream(), Stream.of(targets)).toArray(Tensor[]::new))) {
            double[][] matrix = new double[size][];
            double[] towards = new double[size];
            for (int i = 0; i < size; i++) {
                matrix[i] = Arrays.copyOf(products[i], size);
                towards[i] = products[i][size];
            }
            equations.add(matrix, towards, products[size][size]);
        }
        return equations;
    }

    /** Of vectors (B, N) each: (B, S, S), read from the device at once. */
    public static double[][][] of(Tensor... vectors) {
        int batch = (int) vectors[0].size(0);
        int size = vectors.length;
        try (Scope scope = new Scope()) {
            double[] flat = HostArrays.doubles(sums(vectors, Math.max(1, PIECE / batch)));
            double[][][] products = new double[batch][size][];
            for (int r = 0; r < batch * size; r++) {
                products[r / size][r % size] = Arrays.copyOfRange(flat, r * size, (r + 1) * size);
            }
            return products;
        }
    }

    /** The sums of the products of pieces of so many numbers. */
    private static Tensor sums(Tensor[] vectors, long most) {
        Tensor sum = null;
        long n = vectors[0].size(1);
        for (long from = 0; from < n; from += most) {
            try (Scope piece = new Scope()) {
                long length = Math.min(most, n - from);
                Tensor[] parts = new Tensor[vectors.length];
                for (int r = 0; r < parts.length; r++) {
                    parts[r] = vectors[r].narrow(1, from, length);
                }
                Tensor wide = Algebra.stack(1, parts).to(ScalarType.Double); // (B, S, n)
                Tensor products = bmm(wide, wide.transpose(1, 2));
                sum = piece.keep(sum == null ? products : sum.add(products));
            }
        }
        return sum;
    }
}
