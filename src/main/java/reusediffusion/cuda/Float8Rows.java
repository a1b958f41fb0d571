package reusediffusion.cuda;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * Rows of numbers in eight bits (e4m3: 1 sign, 4 exponent and 3 mantissa bits), each with the factor that brings its largest number to the largest
 * of that type.
 *
 * <p>Source: arXiv 2209.05433.
 *
 * @param values (R, K) e4m3
 * @param scales (R, 1) float32: a row is its values times its scale
 */
public record Float8Rows(Tensor values, Tensor scales) {
    /** The largest number in e4m3. */
    private static final double LARGEST = 448;

    /** The scale of rows that are all zero. */
    private static final double LEAST_SCALE = 1e-12;

    /** Dimensions of products on tensor cores are multiples of this. */
    private static final long STEP = 16;

    /** Whether maps from {@code in} to {@code out} channels can be kept so. */
    public static boolean takes(long in, long out) {
        return in % STEP == 0 && out % STEP == 0;
    }

    /** The rows of x (…, K) in any floating-point type; not-a-number stays that. */
    public static Float8Rows of(Tensor x) {
        return EightBitRows.takes(x, null) ? EightBitRows.run(x, null, false) : composed(x);
    }

    /** The rows of GELU of x (…, K), by its tanh approximation. */
    public static Float8Rows ofGelu(Tensor x) {
        return EightBitRows.takes(x, null) ? EightBitRows.run(x, null, true) : composed(torch.gelu(x, "tanh"));
    }

    /** Rows of x (…, K) with GELU of y (…, L) behind them: (R, K + L). */
    public static Float8Rows ofBoth(Tensor x, Tensor y) {
        return EightBitRows.takes(x, y)
                ? EightBitRows.run(x, y, true)
                : composed(Algebra.join(-1, x, torch.gelu(y, "tanh")));
    }

    /** The same from torch's own operations. */
    static Float8Rows composed(Tensor x) {
        try (Scope scope = new Scope()) {
            Tensor rows = x.flatten(0, -2);
            Tensor largest = torch.linalg_vector_norm(
                    rows,
                    new Scalar(Double.POSITIVE_INFINITY),
                    new long[] {-1},
                    true,
                    new ScalarTypeOptional(ScalarType.Float));
            Tensor scales = Algebra.scale(largest, 1 / LARGEST).clamp_min(new Scalar(LEAST_SCALE));
            Tensor values = rows.div(scales).to(ScalarType.Float8_e4m3fn);
            return new Float8Rows(scope.keep(values), scope.keep(scales));
        }
    }

    /** Whether rows from such a one on can go into a product by themselves: their factors begin at a multiple of 16 bytes. */
    public static boolean mayBeCutAt(long row) {
        return row % 4 == 0;
    }

    /** A part of the rows, which shares their memory. */
    public Float8Rows part(long start, long rows) {
        return new Float8Rows(values.narrow(0, start, rows), scales.narrow(0, start, rows));
    }

    /** Both sides as float32: (R, K). */
    Tensor wide() {
        return values.to(ScalarType.Float).mul(scales);
    }

    /**
     * Computes x Wᵀ + b with both factors in eight bits.
     *
     * @param weight (N, K), of whose rows each makes one column
     * @param bias (N) or null
     * @param type of the result (R, N)
     */
    public Tensor times(Float8Rows weight, Tensor bias, ScalarType type) {
        return new Float8Product(this, weight, bias).as(type);
    }

    /**
     * Computes x Wᵀ + b with both factors in eight bits and writes it into {@code to} (R, N), whose rows lie one behind
     * the other and whose type the result has.
     */
    public void timesInto(Tensor to, Float8Rows weight, Tensor bias) {
        new Float8Product(this, weight, bias).into(to);
    }
}
