package reusediffusion.tensor;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tensors of normal numbers that are the same in every run: a test that draws other numbers each time fails one day where it passed a
 * thousand times, and nobody can run that day again. A field of a test class begins anew with each of its methods.
 */
public final class Draws {
    private final String device;
    private Generator generator;

    /** Draws on the processor. */
    public Draws() {
        this("cpu");
    }

    /** Draws on a device of torch, as {@code cuda}. */
    public Draws(String device) {
        this.device = device;
    }

    /** The next numbers, in float32. */
    public Tensor normal(long... shape) {
        if (generator == null) {
            // The scope of the first numbers would take it along.
            generator = Owned.kept(
                    torch.globalContext().defaultGenerator(new Device(device)).clone());
            generator.set_current_seed(1);
        }
        return torch.randn(
                shape,
                new GeneratorOptional(generator),
                new TensorOptions(ScalarType.Float).device(new DeviceOptional(new Device(device))));
    }
}
