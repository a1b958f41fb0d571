package reusediffusion.weights;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.natives.Natives;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Random weights of whatever names and shapes a network asks for, made on the device: to measure real sizes without a download.
 * Matrices are normal with variance 1 / inputs; vectors named weight are near 1, others near 0, so that activations stay finite.
 *
 * <p>Drawing billions of normal numbers takes minutes on a CPU, so a million are drawn and every tensor is cut from their repetition.
 */
public final class RandomWeights implements TensorSource {
    static {
        Natives.ready();
    }

    /** A prime, so that the rows of a matrix begin at different places of the block. */
    private static final long BLOCK = 1_048_583;

    private static final double SPREAD_OF_VECTORS = 0.02;

    private final Placement placement;
    private final Tensor block;
    private long used;

    /** Draws the numbers on the device and in the type of {@code placement}; the same seed gives the same weights. */
    public RandomWeights(Placement placement, long seed) {
        this.placement = placement;
        try (Scope scope = new Scope()) {
            Generator generator = torch.globalContext()
                    .defaultGenerator(new Device(placement.device()))
                    .clone();
            generator.set_current_seed(seed);
            Tensor drawn = torch.randn(
                    new long[] {BLOCK},
                    new GeneratorOptional(generator),
                    placement.as(ScalarType.Float).options());
            this.block = scope.keep(placement.place(drawn));
        }
    }

    @Override
    public Tensor read(String name, long... shape) {
        return read(placement, name, shape);
    }

    @Override
    public TensorSource wide() {
        return (name, shape) -> read(placement.wide(), name, shape);
    }

    private Tensor read(Placement where, String name, long... shape) {
        try (Scope scope = new Scope()) {
            Tensor made = torch.empty(shape, where.options(), new MemoryFormatOptional());
            fill(made.view(-1), shape.length > 1 ? Math.sqrt((double) shape[0] / made.numel()) : SPREAD_OF_VECTORS);
            if (shape.length == 1 && name.endsWith("weight")) {
                made.add_(new Scalar(1.0));
            }
            return scope.keep(where.weight(made));
        }
    }

    private void fill(Tensor flat, double spread) {
        Scalar scale = new Scalar(spread);
        long length;
        for (long at = 0; at < flat.numel(); at += length) {
            length = Math.min(BLOCK - used, flat.numel() - at);
            flat.narrow(0, at, length).copy_(block.narrow(0, used, length)).mul_(scale);
            used = (used + length) % BLOCK;
        }
    }

    @Override
    public void close() {
        block.close();
    }
}
