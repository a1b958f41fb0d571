package reusediffusion.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Algebra;

/** The activation functions by the names that configurations use. */
public enum Activation implements UnaryOperator<Tensor> {
    SILU {
        @Override
        public Tensor apply(Tensor x) {
            return torch.silu(x);
        }
    },
    /** GELU in its exact form, x · Φ(x). */
    GELU {
        @Override
        public Tensor apply(Tensor x) {
            return torch.gelu(x);
        }
    },
    /** GELU by its tanh approximation. */
    GELU_TANH {
        @Override
        public Tensor apply(Tensor x) {
            return torch.gelu(x, "tanh");
        }

        @Override
        public Tensor after(Linear map, Tensor x) {
            return x.is_cuda() && map.bias() != null && !map.isInEightBits()
                    ? inTheProduct(map, x)
                    : super.after(map, x);
        }

        /**
         * One kernel of cublasLt with the epilogue {@code GELU_BIAS}, for float32, float16 and bfloat16, where the bias is a contiguous vector
         * and no size is 1; elsewhere torch computes a product and then {@code gelu_} in the same approximation. On a CPU the same
         * operation has the exact GELU, so it is left alone there.
         *
         * <p>Source: PyTorch 2.10 {@code aten/src/ATen/native/cuda/Blas.cpp} ({@code isInputCompliesAddmmCudaLt}, {@code
         * addmm_activation_out_cuda}), pull request 103811.
         */
        private static Tensor inTheProduct(Linear map, Tensor x) {
            long[] shape = x.shape();
            shape[shape.length - 1] = map.weight().size(0);
            Scalar one = new Scalar(1);
            return map.bias()
                    ._addmm_activation(x.flatten(0, -2), map.weight().t(), one, one, true)
                    .view(shape);
        }
    },
    /** The approximation of GELU that CLIP uses, x · sigmoid(1.702 x). */
    QUICK_GELU {
        @Override
        public Tensor apply(Tensor x) {
            return x.mul(torch.sigmoid(Algebra.scale(x, 1.702)));
        }
    };

    /** The activation of what {@code map} makes of x (…, in): (…, out). */
    public Tensor after(Linear map, Tensor x) {
        return apply(map.apply(x));
    }

    /**
     * The activation of a configuration's name; an unknown one is an error that names it.
     *
     * @throws IllegalArgumentException where no network here has an activation of that name
     */
    public static Activation named(String name) {
        return switch (name) {
            case "silu", "swish" -> SILU;
            case "gelu" -> GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu-approximate" -> GELU_TANH;
            case "quick_gelu" -> QUICK_GELU;
            default -> throw new IllegalArgumentException("Unknown activation '" + name + "' in the configuration.");
        };
    }
}
