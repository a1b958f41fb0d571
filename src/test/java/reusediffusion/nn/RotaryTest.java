package reusediffusion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

class RotaryTest {
    private static final int TOKENS = 5;
    private static final int HEADS = 3;
    private static final int WIDTH = 8;

    /** Every pair of channels, spelled out in float64. */
    @ParameterizedTest
    @EnumSource(names = {"Float", "BFloat16"})
    void turnsEveryPairByItsPositionsAngle(ScalarType type) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(3)) {
            Tensor angles = torch.arange(new Scalar(TOKENS * WIDTH / 2), new TensorOptions(ScalarType.Double))
                    .view(TOKENS, WIDTH / 2);
            Tensor x = noise.next(2, TOKENS, HEADS, WIDTH).to(type);
            Tensor turned = Rotary.of(angles).apply(x);
            assertThat(turned.scalar_type().intern()).isEqualTo(type);
            double[] before = HostArrays.doubles(x);
            double[] after = HostArrays.doubles(turned);
            double precision = type == ScalarType.Float ? 1e-6 : 1e-2;
            for (int i = 0; i < before.length; i += 2) {
                int token = i / (HEADS * WIDTH) % TOKENS;
                double angle = token * WIDTH / 2 + i / 2 % (WIDTH / 2);
                double real = before[i] * Math.cos(angle) - before[i + 1] * Math.sin(angle);
                double imaginary = before[i] * Math.sin(angle) + before[i + 1] * Math.cos(angle);
                assertThat(after[i]).isCloseTo(real, within(precision));
                assertThat(after[i + 1]).isCloseTo(imaginary, within(precision));
            }
        }
    }
}
