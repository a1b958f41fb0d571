package reusediffusion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

class RandomWeightsTest {
    private static final Placement CPU = Placement.cpu();

    @Test
    void dependOnTheSeedAlone() {
        try (Scope scope = new Scope();
                RandomWeights one = new RandomWeights(CPU, 7);
                RandomWeights same = new RandomWeights(CPU, 7);
                RandomWeights other = new RandomWeights(CPU, 8)) {
            Tensor first = one.read("a.weight", 30, 20);
            assertThat(first.equal(same.read("b.weight", 30, 20))).isTrue();
            assertThat(first.equal(other.read("a.weight", 30, 20))).isFalse();
            assertThat(first.equal(one.read("a.weight", 30, 20))).isFalse();
        }
    }

    @Test
    void keepTheSpreadOfWhatPassesThrough() {
        try (Scope scope = new Scope();
                RandomWeights weights = new RandomWeights(CPU, 7)) {
            Tensor matrix = weights.read("to_q.weight", 4096, 1024); // longer than what is drawn
            assertThat(matrix.std(false).item_double()).isCloseTo(1 / 32.0, within(1e-4));
            assertThat(matrix.select(0, 0).equal(matrix.select(0, 1024))).isFalse();
            Tensor norm = weights.read("norm.weight", 1000);
            assertThat(norm.mean().item_double()).isCloseTo(1, within(0.01));
            assertThat(weights.read("norm.bias", 1000).mean().item_double()).isCloseTo(0, within(0.01));
        }
    }

    @Test
    void areFloat32WhereFloat16WouldOverflow() {
        try (Scope scope = new Scope();
                RandomWeights half = new RandomWeights(CPU.as(ScalarType.Half), 7);
                RandomWeights brain = new RandomWeights(CPU.as(ScalarType.BFloat16), 7)) {
            assertThat(type(half.read("wo.weight", 4, 4))).isEqualTo(ScalarType.Half);
            assertThat(type(half.wide().read("wo.weight", 4, 4))).isEqualTo(ScalarType.Float);
            assertThat(type(brain.wide().read("wo.weight", 4, 4))).isEqualTo(ScalarType.BFloat16);
        }
    }

    private static ScalarType type(Tensor t) {
        return t.scalar_type().intern();
    }
}
