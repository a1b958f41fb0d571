package reusediffusion.tensor;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;

/** Makes int64 tensors from Java's integers. */
public final class IntegerTensors {
    static {
        Natives.ready();
    }

    private IntegerTensors() {}

    /** Makes a tensor (N) of these values on {@code device}. */
    public static Tensor vector(Device device, long... values) {
        try (Scope scope = new Scope()) {
            LongPointer memory = new LongPointer(values);
            Tensor borrowed = torch.from_blob(memory, new long[] {values.length}, new TensorOptions(ScalarType.Long));
            return scope.keep(borrowed.clone().to(device, ScalarType.Long));
        }
    }

    /** Makes a tensor (B, S) of rows of equal length on {@code device}. */
    public static Tensor matrix(Device device, long[][] rows) {
        long[] flat = java.util.Arrays.stream(rows)
                .flatMapToLong(java.util.Arrays::stream)
                .toArray();
        try (Scope scope = new Scope()) {
            return scope.keep(vector(device, flat).view(rows.length, rows[0].length));
        }
    }
}
