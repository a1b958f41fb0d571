package reusediffusion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

/** The composed norms on a CPU, where they are not used, against torch's own in float32. */
class ShortRowsTest {
    private static final double EPSILON = 1e-6;
    private static final long[] SHAPE = {64};
    /** Twice what rounding the result once may cost. */
    private static final double TWO_ROUNDINGS = 2.0 / 256;

    private final Tensor weight = narrow(torch.linspace(new Scalar(0.5), new Scalar(1.5), 64));
    private final Tensor bias = narrow(torch.linspace(new Scalar(-1.0), new Scalar(1.0), 64));

    @ParameterizedTest
    @ValueSource(doubles = {0, 50})
    void normsAsTorchUpToRounding(double mean) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(3)) {
            Tensor x = narrow(noise.next(2, 50, 4, 64).mul(new Scalar(3.0)).add(new Scalar(mean)));
            assertThat(ShortRows.in(x)).as("a CPU keeps torch's norms").isFalse();
            Tensor layer = torch.layer_norm(
                    wide(x), SHAPE, new TensorOptional(wide(weight)), new TensorOptional(wide(bias)), EPSILON, true);
            assertClose(layer, ShortRows.layer(x, weight, bias, EPSILON));
            Tensor rms = torch.rms_norm(wide(x), SHAPE, new TensorOptional(wide(weight)), new DoubleOptional(EPSILON));
            assertClose(rms, ShortRows.rms(x, weight, EPSILON));
        }
    }

    private static void assertClose(Tensor expected, Tensor got) {
        assertThat(got.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
        double largest = wide(got).sub(expected).abs().max().item_double();
        assertThat(largest).isLessThan(TWO_ROUNDINGS * expected.abs().max().item_double());
    }

    private static Tensor narrow(Tensor x) {
        return x.to(ScalarType.BFloat16);
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }
}
