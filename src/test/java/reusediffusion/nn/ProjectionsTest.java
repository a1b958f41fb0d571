package reusediffusion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.Weights;

/** The products that a GPU has joined are those that a CPU has apart. */
class ProjectionsTest {
    private static final double ROUNDING = 1e-6; // of sums of some fifty products, by another kernel

    private final Draws draws = new Draws();
    private final TensorSource kept = new TensorSource() {
        @Override
        public Tensor read(String name, long... shape) {
            return Algebra.scale(draws.normal(shape), 1 / Math.sqrt(shape[shape.length - 1])); // as networks are begun
        }

        @Override
        public void replace(java.util.List<Tensor> made, Tensor... parts) {} // the parts are compared with
    };

    @Test
    void keysAndValuesOfAContextAreOneProduct() {
        try (Scope scope = new Scope()) {
            Weights w = Weights.of(kept);
            Projections apart = Projections.across(w, 32, 48, 64, 4, false);
            Tensor x = draws.normal(2, 5, 32);
            Tensor context = draws.normal(2, 7, 48);
            same(apart.paired(w).apply(x, context), apart.apply(x, context));
        }
    }

    @Test
    void queriesKeysAndValuesOfOneInputAreOneProduct() {
        try (Scope scope = new Scope()) {
            Weights w = Weights.of(kept);
            Projections apart = Projections.of(w, 32, 64, 4, true);
            Tensor x = draws.normal(2, 5, 32);
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
        assertThat(got.sub(expected).norm().item_double())
                .isLessThan(ROUNDING * expected.norm().item_double());
    }
}
