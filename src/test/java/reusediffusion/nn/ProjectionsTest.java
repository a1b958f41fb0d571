package reusediffusion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.Weights;

/** The products that a GPU has joined are those that a CPU has apart. */
class ProjectionsTest {
    private static final TensorSource KEPT = new TensorSource() {
        @Override
        public Tensor read(String name, long... shape) {
            return torch.randn(shape);
        }

        @Override
        public void replace(java.util.List<Tensor> made, Tensor... parts) {} // the parts are compared with
    };

    @Test
    void keysAndValuesOfAContextAreOneProduct() {
        try (Scope scope = new Scope()) {
            Weights w = Weights.of(KEPT);
            Projections apart = Projections.across(w, 32, 48, 64, 4, false);
            Tensor x = torch.randn(2, 5, 32);
            Tensor context = torch.randn(2, 7, 48);
            same(apart.paired(w).apply(x, context), apart.apply(x, context));
        }
    }

    @Test
    void queriesKeysAndValuesOfOneInputAreOneProduct() {
        try (Scope scope = new Scope()) {
            Weights w = Weights.of(KEPT);
            Projections apart = Projections.of(w, 32, 64, 4, true);
            Tensor x = torch.randn(2, 5, 32);
            same(apart.joined(w).apply(x), apart.apply(x));
        }
    }

    private static void same(Qkv got, Qkv expected) {
        near(got.query(), expected.query());
        near(got.key(), expected.key());
        near(got.value(), expected.value());
        near(got.attend(), expected.attend());
    }

    private static void near(Tensor got, Tensor expected) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        assertThat(got.sub(expected).abs().max().item_double()).isLessThan(1e-4);
    }
}
