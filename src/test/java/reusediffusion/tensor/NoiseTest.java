package reusediffusion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class NoiseTest {
    @Test
    void isThatOfPythonsCpuGenerator() {
        double[] expected = {0.3367, 0.1288, 0.2345, 0.2303};
        try (Scope scope = new Scope();
                Noise noise = new Noise(42)) {
            Tensor drawn = noise.next(4);
            for (int i = 0; i < expected.length; i++) {
                assertThat(drawn.select(0, i).item_double()).isCloseTo(expected[i], within(5e-5));
            }
        }
    }

    @Test
    void goesOnWhereItStopped() {
        try (Scope scope = new Scope();
                Noise once = new Noise(7);
                Noise again = new Noise(7)) {
            Tensor first = once.next(32);
            assertThat(again.next(32).equal(first)).isTrue();
            assertThat(once.next(32).equal(first)).isFalse();
        }
    }

    /** Torch computes what it draws in the type that it is drawn in. */
    @Test
    void otherTypesHaveValuesOfTheirOwn() {
        try (Scope scope = new Scope();
                Noise wide = new Noise(7);
                Noise narrow = new Noise(7)) {
            Tensor rounded = wide.next(1, 4, 8, 8).to(ScalarType.BFloat16);
            Tensor drawn = narrow.next(ScalarType.BFloat16, 1, 4, 8, 8);
            assertThat(drawn.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
            assertThat(drawn.equal(rounded)).isFalse();
            assertThat(drawn.to(ScalarType.Float).std().item_double()).isBetween(0.8, 1.2);
        }
    }
}
