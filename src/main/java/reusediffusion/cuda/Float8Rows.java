package reusediffusion.cuda;

import java.util.Arrays;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * Rows of numbers in eight bits (e4m3: 1 sign, 4 exponent and 3 mantissa bits), each with the factor that brings its largest number to the largest
 * of that type. The product of two such matrices runs on the tensor cores of GPUs from compute capability 8.9 on, at twice the rate of
 * bfloat16; elsewhere the same numbers are multiplied in float32.
 *
 * <p>Source: arXiv 2209.05433; PyTorch 2.10 {@code aten::_scaled_mm} with a scale a row.
 *
 * @param values (R, K) e4m3
 * @param scales (R, 1) float32: a row is its values times its scale
 */
public record Float8Rows(Tensor values, Tensor scales) {
    private static final System.Logger LOG = System.getLogger(Float8Rows.class.getName());

    /** The largest number in e4m3. */
    private static final double LARGEST = 448;

    /** The scale of rows that are all zero. */
    private static final double LEAST_SCALE = 1e-12;

    /** Dimensions of products on tensor cores are multiples of this. */
    private static final long STEP = 16;

    /** Relative error of bfloat16 results against the same product in float32. */
    private static final double RIGHT = 0.02;

    /** Whether the tensor cores' product is used; null before the first one. */
    private static volatile Boolean onTensorCores;

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
        return runsOnTensorCores(weight, bias) ? scaled(weight, bias, type) : inFloat32(weight, bias, type);
    }

    /**
     * Computes x Wᵀ + b with both factors in eight bits and writes it into {@code to} (R, N), whose rows lie one behind
     * the other and whose type the result has.
     */
    public void timesInto(Tensor to, Float8Rows weight, Tensor bias) {
        ScalarType type = to.scalar_type().intern();
        if (type == ScalarType.BFloat16 && runsOnTensorCores(weight, bias)) {
            product("out", weight, bias, to).close();
            return;
        }
        try (Scope scope = new Scope()) {
            to.copy_(times(weight, bias, type));
        }
    }

    private boolean runsOnTensorCores(Float8Rows weight, Tensor bias) {
        if (onTensorCores == null && values.is_cuda()) {
            onTensorCores = works(weight, bias);
        }
        return values.is_cuda() && onTensorCores;
    }

    private Tensor inFloat32(Float8Rows weight, Tensor bias, ScalarType type) {
        try (Scope scope = new Scope()) {
            Tensor sums = values.to(ScalarType.Float)
                    .matmul(weight.values.to(ScalarType.Float).t());
            Tensor product = sums.mul_(scales).mul_(weight.scales.t());
            return scope.keep((bias == null ? product : product.add_(bias)).to(type));
        }
    }

    private Tensor scaled(Float8Rows weight, Tensor bias, ScalarType type) {
        try (Scope scope = new Scope()) {
            return scope.keep(product("", weight, bias, null).to(type));
        }
    }

    /**
     * The product with a scale a row of each side, which answers in bfloat16 alone.
     *
     * @param overload of the operator: "out" with a tensor that takes the result, else ""
     */
    private Tensor product(String overload, Float8Rows weight, Tensor bias, Tensor to) {
        try (Scope scope = new Scope()) {
            Tensor added = bias == null ? null : bias.to(ScalarType.BFloat16);
            IValueVector stack = new IValueVector(
                    new IValue(values),
                    new IValue(weight.values.t()),
                    new IValue(scales),
                    new IValue(weight.scales.t()),
                    added == null ? new IValue() : new IValue(added),
                    new IValue(), // a scale of the result
                    new IValue((long) ScalarType.BFloat16.value),
                    new IValue(true)); // sums of a few products are kept in the tensor cores
            if (to != null) {
                stack.push_back(new IValue(to));
            }
            Dispatcher.singleton()
                    .findSchemaOrThrow("aten::_scaled_mm", overload)
                    .callBoxed(stack);
            return scope.keep(stack.get(0).toTensor());
        }
    }

    /** Tries the tensor cores' product on these very numbers. */
    private boolean works(Float8Rows weight, Tensor bias) {
        String why;
        try (Scope scope = new Scope()) {
            Tensor expected = inFloat32(weight, bias, ScalarType.Float);
            Tensor apart = scaled(weight, bias, ScalarType.Float).sub(expected);
            double error = apart.norm().item_double() / expected.norm().item_double();
            if (error <= RIGHT || Double.isNaN(error)) {
                return true; // what is not finite already is told elsewhere
            }
            why = "its relative error is " + error;
        } catch (RuntimeException e) {
            why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "Products in fp8 run slowly, in float32 of the same eight bits: torch''s own does not serve {0} on this GPU"
                        + " ({1}).",
                Arrays.toString(weight.values.shape()),
                why);
        return false;
    }
}
