package reusediffusion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import reusediffusion.cuda.Float8Rows;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.Scope;
import reusediffusion.weights.TensorSource;
import reusediffusion.weights.Weights;

/** Maps whose weights and inputs are in eight bits. */
class EightBitsTest {
    private static final double THREE_BITS =
            1.0 / 16; // half of the step between numbers with three bits behind the first

    private final Draws draws = new Draws();

    /** Gives random weights, wanted in eight bits, and notes what it holds. */
    private final class Source implements TensorSource {
        final List<Tensor> held = new ArrayList<>();

        @Override
        public Tensor read(String name, long... shape) {
            Tensor made = draws.normal(shape);
            held.add(made);
            return made;
        }

        @Override
        public boolean eightBits() {
            return true;
        }

        @Override
        public void replace(List<Tensor> made, Tensor... parts) {
            held.removeAll(List.of(parts));
            held.addAll(made);
        }
    }

    @Test
    void eachNumberIsWithinHalfAStepOfItsRowsOwnScale() {
        try (Scope scope = new Scope()) {
            Tensor x = draws.normal(5, 64);
            x.select(0, 1)
                    .mul_(new org.bytedeco.pytorch.Scalar(1e4)); // a row that is larger takes nothing from the others
            x.select(0, 2).zero_();
            Float8Rows rows = Float8Rows.of(x);
            Tensor back = rows.values().to(ScalarType.Float).mul(rows.scales());
            Tensor least =
                    rows.scales().mul(new org.bytedeco.pytorch.Scalar(Math.pow(2, -10))); // below the smallest number
            Tensor allowed = torch.maximum(x.abs().mul(new org.bytedeco.pytorch.Scalar(1.01 * THREE_BITS)), least);
            assertThat(back.sub(x).abs().le(allowed).all().item_bool()).isTrue();
            assertThat(rows.values().to(ScalarType.Float).abs().max().item_float())
                    .isEqualTo(448);
            assertThat(back.select(0, 2).abs().max().item_float()).isZero();
        }
    }

    @Test
    void aMapInABlockHoldsEightBitsInPlaceOfItsWeight() {
        try (Scope scope = new Scope()) {
            Source source = new Source();
            Linear map = Linear.inBlock(Weights.of(source), 64, 32);
            assertThat(source.held).containsExactlyInAnyOrder(map.weight(), map.scales(), map.bias());
            assertThat(map.weight().element_size()).isEqualTo(1);
            Tensor x = draws.normal(2, 3, 64);
            Float8Rows rows = Float8Rows.of(x);
            Tensor expected = rows.values()
                    .to(ScalarType.Float)
                    .mul(rows.scales())
                    .matmul(map.weight().to(ScalarType.Float).mul(map.scales()).t())
                    .add(map.bias())
                    .view(2, 3, 32);
            assertThat(relative(map.apply(x), expected)).isLessThan(1e-5);
            assertThat(map.apply(x.to(ScalarType.BFloat16)).scalar_type().intern())
                    .isEqualTo(ScalarType.BFloat16);
        }
    }

    @Test
    void joinedMapsAreTheirParts() {
        try (Scope scope = new Scope()) {
            Weights w = Weights.of(new Source());
            Linear[] parts = {Linear.inBlock(w, 32, 16), Linear.inBlock(w, 32, 48)};
            Tensor x = draws.normal(4, 32);
            Tensor apart = torch.cat(new org.bytedeco.pytorch.TensorVector(parts[0].apply(x), parts[1].apply(x)), 1);
            assertThat(relative(Linear.joined(w, parts).apply(x), apart)).isLessThan(1e-6);
        }
    }

    @Test
    void otherMapsAndWidthsStayAsTheyAre() {
        try (Scope scope = new Scope()) {
            Weights w = Weights.of(new Source());
            assertThat(Linear.of(w, 64, 32).isInEightBits()).isFalse();
            assertThat(Linear.inBlock(w, 60, 32).isInEightBits()).isFalse();
        }
    }

    private static double relative(Tensor got, Tensor expected) {
        return got.sub(expected).norm().item_double() / expected.norm().item_double();
    }
}
