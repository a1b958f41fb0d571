package reusediffusion.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.Scope;

class LinearTest {
    private static final float STEP = 1f / 128; // between 1 and the next bfloat16
    private final Draws draws = new Draws();

    /** Half a step from the product and half from the bias make one, unless the product is rounded before the bias is added. */
    @Test
    void addsTheBiasInsideTheProduct() {
        try (Scope scope = new Scope()) {
            Linear map = new Linear(ones(16, 2), narrow(torch.full(new long[] {16}, scalar(STEP / 2))));
            Tensor x = ones(1, 16, 2);
            x.select(2, 1).fill_(scalar(STEP / 2));
            Tensor made = map.apply(x).to(ScalarType.Float);
            assertThat(made.min().item_float()).isEqualTo(1 + STEP);
            assertThat(made.max().item_float()).isEqualTo(1 + STEP);
        }
    }

    @Test
    void samplesThatLieApartAreMappedAsThoseInARow() {
        try (Scope scope = new Scope()) {
            for (boolean bias : new boolean[] {true, false}) {
                Linear map = new Linear(draws.normal(8, 16), bias ? draws.normal(8) : null);
                for (long tokens : new long[] {5, 2500}) {
                    Tensor x = draws.normal(2, tokens + 7, 16).narrow(1, 3, tokens);
                    Tensor made = new SampleProducts(map).apply(x);
                    assertThat(made.is_contiguous()).isTrue();
                    double error =
                            made.sub(map.apply(x.contiguous())).abs().max().item_double();
                    assertThat(error)
                            .as("sums of 16 products of numbers about 1")
                            .isLessThan(1e-5);
                }
            }
        }
    }

    private static Tensor ones(long... shape) {
        return narrow(torch.ones(shape));
    }

    private static Tensor narrow(Tensor x) {
        return x.to(ScalarType.BFloat16);
    }

    private static Scalar scalar(double value) {
        return new Scalar(value);
    }
}
