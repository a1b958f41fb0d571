package reusediffusion.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The few operations of torch that take long expressions in its Java bindings. */
public final class Algebra {
    private Algebra() {}

    /** Joins tensors along a dimension that they have. */
    public static Tensor join(long dimension, Tensor... parts) {
        return parts.length == 1 ? parts[0] : torch.cat(new TensorVector(parts), dimension);
    }

    /** Joins tensors of any one type along the first dimension, including types that torch only stores. */
    public static Tensor joinRows(Tensor... parts) {
        ScalarType type = parts[0].scalar_type().intern();
        if (type != ScalarType.Float8_e4m3fn) {
            return join(0, parts);
        }
        Tensor[] bytes = new Tensor[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = parts[i].view(ScalarType.Byte);
        }
        return join(0, bytes).view(type);
    }

    /** Pictures (B, C, H, W) and clips (B, C, F, H, W) with the channels of a pixel side by side in memory; others as they are. */
    public static Tensor channelsLast(Tensor x) {
        return switch ((int) x.dim()) {
            case 4 -> x.contiguous(MemoryFormat.ChannelsLast);
            case 5 -> x.contiguous(MemoryFormat.ChannelsLast3d);
            default -> x;
        };
    }

    /** Joins tensors of one shape along a new dimension. */
    public static Tensor stack(long dimension, Tensor... parts) {
        return torch.stack(new TensorVector(parts), dimension);
    }

    /** Computes factor · x in the type of x. */
    public static Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    /** Computes x + factor · y in the type of x. */
    public static Tensor add(Tensor x, Tensor y, double factor) {
        return x.add(y, new Scalar(factor));
    }

    /** Computes x + value in the type of x. */
    public static Tensor shift(Tensor x, double value) {
        return x.add(new Scalar(value));
    }
}
