package reusediffusion.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The few operations that the bindings spell at length. */
public final class Algebra {
    private Algebra() {}

    /** Concatenation along an existing dimension. */
    public static Tensor join(long dimension, Tensor... parts) {
        return parts.length == 1 ? parts[0] : torch.cat(new TensorVector(parts), dimension);
    }

    /** Concatenation along a new dimension. */
    public static Tensor stack(long dimension, Tensor... parts) {
        return torch.stack(new TensorVector(parts), dimension);
    }

    /** factor · x, in the type of x. */
    public static Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    /** x + y · factor. */
    public static Tensor add(Tensor x, Tensor y, double factor) {
        return x.add(y, new Scalar(factor));
    }

    /** x + value. */
    public static Tensor shift(Tensor x, double value) {
        return x.add(new Scalar(value));
    }
}
