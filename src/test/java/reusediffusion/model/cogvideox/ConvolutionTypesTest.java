package reusediffusion.model.cogvideox;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.nn.Conv2d;
import reusediffusion.nn.Linear;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.Scope;

/** On some processors torch's convolutions between some numbers of channels are wrong by a fifth in bfloat16; ours are not. */
class ConvolutionTypesTest {
    private static final double ROUNDING = 0.01;
    private final Draws draws = new Draws();

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 16, 20, 32})
    void bfloat16IsFloat32Rounded(int outputs) {
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope()) {
            Tensor picture = random(2, 32, 8, 8);
            Tensor kernel = Algebra.scale(random(outputs, 32, 3, 3), 0.07);
            Tensor bias = random(outputs);
            near(
                    new Conv2d(kernel, bias, 1, 1).apply(picture),
                    new Conv2d(wide(kernel), wide(bias), 1, 1).apply(wide(picture)));
            Tensor clip = random(1, 32, 3, 8, 8);
            Tensor deep = Algebra.scale(random(outputs, 32, 3, 3, 3), 0.04);
            near(
                    CausalConv3d.convolve(clip, deep, bias, 1, 1),
                    CausalConv3d.convolve(wide(clip), wide(deep), wide(bias), 1, 1));
            Tensor tokens = random(2, 5, 32);
            Tensor map = Algebra.scale(random(outputs, 32), 0.2);
            near(new Linear(map, bias).apply(tokens), new Linear(wide(map), wide(bias)).apply(wide(tokens)));
        }
    }

    private Tensor random(long... shape) {
        return draws.normal(shape).to(ScalarType.BFloat16);
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }

    private static void near(Tensor got, Tensor expected) {
        assertThat(wide(got).sub(expected).norm().item_double()
                        / expected.norm().item_double())
                .isLessThan(ROUNDING);
    }
}
