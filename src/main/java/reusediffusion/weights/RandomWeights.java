package reusediffusion.weights;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Random weights of whatever names and shapes a network asks for, made on the device: to measure real sizes without a download.
 * Matrices are normal with variance 1 / inputs; vectors named weight are near 1, others near 0, so that activations stay finite.
 */
public final class RandomWeights implements TensorSource {
    private final Placement placement;
    private final Generator generator;

    public RandomWeights(Placement placement, long seed) {
        this.placement = placement;
        this.generator = torch.globalContext()
                .defaultGenerator(new org.bytedeco.pytorch.Device(placement.device()))
                .clone();
        generator.retainReference();
        generator.set_current_seed(seed);
    }

    @Override
    public Tensor read(String name, long... shape) {
        try (Scope scope = new Scope()) {
            Tensor normal = torch.randn(shape, new GeneratorOptional(generator), placement.options());
            long inputs = 1;
            for (int i = 1; i < shape.length; i++) {
                inputs *= shape[i];
            }
            Tensor scaled = Algebra.scale(normal, shape.length > 1 ? 1 / Math.sqrt(inputs) : 0.02);
            return scope.keep(shape.length == 1 && name.endsWith("weight") ? Algebra.shift(scaled, 1) : scaled);
        }
    }
}
