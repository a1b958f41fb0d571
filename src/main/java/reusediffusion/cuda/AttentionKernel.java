package reusediffusion.cuda;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Scope;

/**
 * One of torch's exact kernels for softmax(q kᵀ / √D) v, called by the name of its operator. Which of them serves a shape best is found by
 * {@link AttentionChoice}.
 */
enum AttentionKernel {
    CUDNN("aten::_scaled_dot_product_cudnn_attention") {
        @Override
        IValueVector arguments(Tensor q, Tensor k, Tensor v) {
            return vector(
                    q, k, v, new IValue(), new IValue(false), new IValue(0.0), new IValue(false), new IValue(false));
        }
    },
    FLASH("aten::_scaled_dot_product_flash_attention") {
        @Override
        IValueVector arguments(Tensor q, Tensor k, Tensor v) {
            return vector(q, k, v, new IValue(0.0), new IValue(false), new IValue(false));
        }
    },
    EFFICIENT("aten::_scaled_dot_product_efficient_attention") {
        @Override
        IValueVector arguments(Tensor q, Tensor k, Tensor v) {
            return vector(q, k, v, new IValue(), new IValue(false), new IValue(0.0), new IValue(false));
        }
    },
    /** The kernel that torch itself chooses. */
    TORCH(null) {
        @Override
        IValueVector arguments(Tensor q, Tensor k, Tensor v) {
            throw new UnsupportedOperationException();
        }

        @Override
        Tensor run(Tensor q, Tensor k, Tensor v) {
            return torch.scaled_dot_product_attention(q, k, v);
        }
    };

    private final String operator;

    AttentionKernel(String operator) {
        this.operator = operator;
    }

    /** The operator's arguments for no mask and no dropout. */
    abstract IValueVector arguments(Tensor q, Tensor k, Tensor v);

    /** q (B, H, S, D), k and v (B, H, T, D) → (B, H, S, D), laid out as q is. */
    Tensor run(Tensor q, Tensor k, Tensor v) {
        try (Scope scope = new Scope()) {
            IValueVector stack = arguments(q, k, v);
            Dispatcher.singleton().findSchemaOrThrow(operator, "").callBoxed(stack);
            return scope.keep(stack.get(0).toTensor());
        }
    }

    private static IValueVector vector(Tensor q, Tensor k, Tensor v, IValue... rest) {
        IValue[] all = new IValue[3 + rest.length + 1];
        all[0] = new IValue(q);
        all[1] = new IValue(k);
        all[2] = new IValue(v);
        System.arraycopy(rest, 0, all, 3, rest.length);
        all[all.length - 1] = new IValue(); // scale: 1 / √D
        return new IValueVector(all);
    }
}
