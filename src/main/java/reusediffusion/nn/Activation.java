package reusediffusion.nn;

import java.util.function.UnaryOperator;
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
    /** x · Φ(x). */
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
    },
    /** x · sigmoid(1.702 x). */
    QUICK_GELU {
        @Override
        public Tensor apply(Tensor x) {
            return x.mul(torch.sigmoid(Algebra.scale(x, 1.702)));
        }
    };

    /** The activation of a configuration's name; an unknown one is an error that names it. */
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
