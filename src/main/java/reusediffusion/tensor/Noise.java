package reusediffusion.tensor;

import static org.bytedeco.pytorch.global.torch.globalContext;
import static org.bytedeco.pytorch.global.torch.randn;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;

/**
 * A stream of Gaussian noise that depends on its seed alone: the numbers of {@code torch.Generator("cpu").manual_seed(seed)},
 * whatever the thread, the batch and the device.
 */
public final class Noise implements AutoCloseable {
    static {
        Natives.ready();
    }

    private final Generator generator;

    /** Starts the stream of a seed from its beginning. */
    public Noise(long seed) {
        try (PointerScope scope = new PointerScope()) {
            generator = globalContext().defaultGenerator(new Device("cpu")).clone();
            generator.retainReference();
        }
        generator.set_current_seed(seed);
    }

    /** Draws the next values of the stream, in float32 on the CPU. */
    public Tensor next(long... shape) {
        return next(ScalarType.Float, shape);
    }

    /**
     * Draws the next values of the stream in another type. They differ from those in float32, since torch computes them
     * in that type.
     */
    public Tensor next(ScalarType type, long... shape) {
        return randn(shape, new GeneratorOptional(generator), new TensorOptions(type));
    }

    @Override
    public void close() {
        generator.releaseReference();
    }
}
