package reusediffusion.tensor;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies tensors into Java's arrays and back; each call waits for the device. */
public final class HostArrays {
    private HostArrays() {}

    /** Copies all elements in order as doubles. */
    public static double[] doubles(Tensor t) {
        try (Scope scope = new Scope()) {
            Tensor here = t.to(new Device("cpu"), ScalarType.Double).contiguous();
            double[] values = new double[Math.toIntExact(here.numel())];
            here.data_ptr_double().get(values);
            return values;
        }
    }

    /** Copies all elements in order as floats. */
    public static float[] floats(Tensor t) {
        try (Scope scope = new Scope()) {
            Tensor here = t.to(new Device("cpu"), ScalarType.Float).contiguous();
            float[] values = new float[Math.toIntExact(here.numel())];
            here.data_ptr_float().get(values);
            return values;
        }
    }

    /** Makes a float32 tensor of this shape on the CPU from its elements in order. */
    public static Tensor tensor(float[] values, long... shape) {
        try (FloatPointer memory = new FloatPointer(values)) {
            Tensor borrowed = torch.from_blob(memory, shape, new TensorOptions(ScalarType.Float));
            return borrowed.clone();
        }
    }

    /** Copies all elements of a uint8 tensor in order. */
    public static byte[] bytes(Tensor t) {
        try (Scope scope = new Scope()) {
            // Put in order where it is: on the host that takes a large picture's GPU ten milliseconds of waiting.
            Tensor here = t.contiguous().to(new Device("cpu"), ScalarType.Byte);
            byte[] values = new byte[Math.toIntExact(here.numel())];
            here.data_ptr_byte().get(values);
            return values;
        }
    }
}
