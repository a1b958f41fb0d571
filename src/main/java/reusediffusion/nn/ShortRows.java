package reusediffusion.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * Norms of rows of at most 64 channels in 16 bits on a GPU, made of reductions and products over the whole tensor. torch's own norms give each
 * row a block of threads, most of which then have nothing to do: over 1.7 million rows of 64 they take 1.88 ms on an H200, and an RMS norm
 * composed of passes 0.96 ms; with rows of 128 torch's are the faster ones. Sums and factors are float32; a result is rounded after each of
 * its two products.
 *
 * <p>Source: PyTorch 2.10 {@code aten/src/ATen/native/cuda/layer_norm_kernel.cu}.
 */
final class ShortRows {
    private static final long WIDEST = 64;
    private static final long[] LAST = {-1};

    private ShortRows() {}

    /** Whether the rows of x are short enough for this way to compute. */
    static boolean in(Tensor x) {
        return x.is_cuda() && x.size(-1) <= WIDEST && x.scalar_type().intern() != ScalarType.Float;
    }

    /** x / rms(x) · weight over the last dimension. */
    static Tensor rms(Tensor x, Tensor weight, double epsilon) {
        try (Scope scope = new Scope()) {
            Tensor y = torch.empty_like(x);
            torch.mul_out(y, x, Algebra.shift(meanSquare(x), epsilon).rsqrt());
            return scope.keep(y.mul_(weight));
        }
    }

    /** (x - mean(x)) / deviation(x) · weight + bias over the last dimension. */
    static Tensor layer(Tensor x, Tensor weight, Tensor bias, double epsilon) {
        try (Scope scope = new Scope()) {
            Tensor mean = x.mean(LAST, true, new ScalarTypeOptional(ScalarType.Float));
            Tensor variance =
                    meanSquare(x).sub(mean.square()).clamp_min(new Scalar(0)); // rounding may leave less than 0
            Tensor factor = Algebra.shift(variance, epsilon).rsqrt();
            Tensor y = torch.empty_like(x);
            torch.addcmul_out(y, mean.mul(factor).neg(), x, factor);
            torch.addcmul_out(y, bias, y, weight);
            return scope.keep(y);
        }
    }

    /** The mean square over the last dimension of x (…, D), as (…, 1) in float32. */
    private static Tensor meanSquare(Tensor x) {
        Tensor length =
                torch.linalg_vector_norm(x, new Scalar(2), LAST, true, new ScalarTypeOptional(ScalarType.Float));
        return Algebra.scale(length.square(), 1.0 / x.size(-1));
    }
}
