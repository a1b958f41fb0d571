package reusediffusion.tensor;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;

/** Where tensors live and in which type: a device such as {@code cpu} or {@code cuda:0}, and a floating-point type. */
public record Placement(String device, ScalarType type) {
    static {
        Natives.ready();
    }

    /** Places tensors on the CPU in float32. */
    public static Placement cpu() {
        return new Placement("cpu", ScalarType.Float);
    }

    /** A placement on the same device with another type. */
    public Placement as(ScalarType other) {
        return new Placement(device, other);
    }

    /**
     * A placement in float32 where this one has float16, for what would overflow there; other types stay as they are.
     */
    public Placement wide() {
        return type == ScalarType.Half ? as(ScalarType.Float) : this;
    }

    /** {@code t} on this device in this type; {@code t} itself where it already is. */
    public Tensor place(Tensor t) {
        return t.to(new Device(device), type);
    }

    /**
     * A weight on this device in this type. On a GPU the kernels of convolutions over pictures (out, in, k, k) lie channels-last, which
     * tensor cores want; what they convolve then does too. So do those over clips (out, in, k, k, k).
     */
    public Tensor weight(Tensor t) {
        Tensor placed = place(t);
        return onGpu() ? Algebra.channelsLast(placed) : placed;
    }

    /** {@code t} on this device in its own type. */
    public Tensor move(Tensor t) {
        return t.to(new Device(device), t.scalar_type());
    }

    /** The options for torch's factories that make a tensor of this type on this device. */
    public TensorOptions options() {
        return new TensorOptions(type).device(new DeviceOptional(new Device(device)));
    }

    /** (n) float32 on this device, all {@code value}. */
    public Tensor vector(double value, long n) {
        return torch.full(
                new long[] {n}, new Scalar(value), as(ScalarType.Float).options());
    }

    /** Whether the device is a GPU. */
    public boolean onGpu() {
        return device.startsWith("cuda");
    }
}
