package reusediffusion.cuda;

import java.util.Arrays;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Scope;

/**
 * The product x Wᵀ + b (R, N) of two matrices in eight bits. It runs on the tensor cores of GPUs from compute capability 8.9 on, at twice the rate
 * of bfloat16; elsewhere the same numbers are multiplied in float32.
 *
 * <p>Source: PyTorch 2.10 {@code aten::_scaled_mm} with a scale a row.
 *
 * @param rows x (R, K)
 * @param weight W (N, K), of whose rows each makes one column
 * @param bias (N) or null
 */
record Float8Product(Float8Rows rows, Float8Rows weight, Tensor bias) {
    private static final System.Logger LOG = System.getLogger(Float8Product.class.getName());

    /** Relative error of bfloat16 results against the same product in float32. */
    private static final double RIGHT = 0.02;

    /** Whether the tensor cores' product is used; null before the first one. */
    private static volatile Boolean onTensorCores;

    /** Computes it in a floating-point type. */
    Tensor as(ScalarType type) {
        return runsOnTensorCores() ? scaled(type) : inFloat32(type);
    }

    /** Computes it and writes it into {@code to} (R, N), whose rows lie one behind the other and whose type it gets. */
    void into(Tensor to) {
        ScalarType type = to.scalar_type().intern();
        if (type == ScalarType.BFloat16 && runsOnTensorCores()) {
            product("out", to).close();
            return;
        }
        try (Scope scope = new Scope()) {
            to.copy_(as(type));
        }
    }

    private boolean runsOnTensorCores() {
        if (onTensorCores == null && rows.values().is_cuda()) {
            onTensorCores = works();
        }
        return rows.values().is_cuda() && onTensorCores;
    }

    private Tensor inFloat32(ScalarType type) {
        try (Scope scope = new Scope()) {
            Tensor sums = rows.values()
                    .to(ScalarType.Float)
                    .matmul(weight.values().to(ScalarType.Float).t());
            Tensor product = sums.mul_(rows.scales()).mul_(weight.scales().t());
            return scope.keep((bias == null ? product : product.add_(bias)).to(type));
        }
    }

    private Tensor scaled(ScalarType type) {
        try (Scope scope = new Scope()) {
            return scope.keep(product("", null).to(type));
        }
    }

    /**
     * The product with a scale a row of each side, which answers in bfloat16 alone.
     *
     * @param overload of the operator: "out" with a tensor that takes the result, else ""
     */
    private Tensor product(String overload, Tensor to) {
        try (Scope scope = new Scope()) {
            Tensor added = bias == null ? null : bias.to(ScalarType.BFloat16);
            IValueVector stack = new IValueVector(
                    new IValue(rows.values()),
                    new IValue(weight.values().t()),
                    new IValue(rows.scales()),
                    new IValue(weight.scales().t()),
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
    private boolean works() {
        String why;
        try (Scope scope = new Scope()) {
            Tensor expected = inFloat32(ScalarType.Float);
            Tensor apart = scaled(ScalarType.Float).sub(expected);
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
                Arrays.toString(weight.values().shape()),
                why);
        return false;
    }
}
