package reusediffusion.pipeline.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.family.PackedLatents;
import reusediffusion.tensor.Draws;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Scope;

/** Latents parted by scale. */
class FrequencyBandsTest {
    private static final FrequencyBands PICTURES = new FrequencyBands(family(false), null);
    private static final FrequencyBands TOKENS = new FrequencyBands(family(true), null);
    private final Draws draws = new Draws();
    private final Scope scope = new Scope();

    private static Family family(boolean packed) {
        InvocationHandler layout = (proxy, method, arguments) -> {
            Tensor t = (Tensor) arguments[0];
            if (!packed) {
                return t;
            }
            return method.getName().equals("pack") ? PackedLatents.pack(t) : PackedLatents.unpack(t, 4);
        };
        return (Family) Proxy.newProxyInstance(Family.class.getClassLoader(), new Class<?>[] {Family.class}, layout);
    }

    @AfterEach
    void free() {
        scope.close();
    }

    private static double product(Tensor a, Tensor b) {
        return HostArrays.doubles(a.mul(b).sum())[0];
    }

    /** Also where rows and columns are not whole blocks. */
    @Test
    void partsAddUpAndAreOrthogonal() {
        for (Tensor whole : List.of(draws.normal(2, 3, 7, 10), draws.normal(1, 2, 3, 8, 5), draws.normal(1, 2, 4, 4))) {
            List<Tensor> parts = PICTURES.of(whole);
            assertThat(parts).hasSize(FrequencyBands.ALL);
            Tensor sum = parts.get(0).add(parts.get(1)).add(parts.get(2));
            assertThat(torch.allclose(sum, whole, 1e-5, 1e-5, false)).isTrue();
            for (int a = 0; a < parts.size(); a++) {
                assertThat(product(parts.get(a), parts.get(a))).isPositive();
                for (int b = 0; b < a; b++) {
                    assertThat(product(parts.get(a), parts.get(b))).isCloseTo(0, within(1e-3));
                }
            }
        }
    }

    @Test
    void coarsestPartIsTheMeanOfBlocks() {
        Tensor whole =
                HostArrays.tensor(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17}, 1, 1, 4, 4);
        List<Tensor> parts = PICTURES.of(whole);
        assertThat(HostArrays.doubles(parts.get(2))).containsOnly(137 / 16.0);
        assertThat(HostArrays.doubles(parts.get(1).add(parts.get(2)))[0]).isEqualTo((1 + 2 + 5 + 6) / 4.0);
    }

    /** Tokens of 2 × 2 places are parted as the picture that they are. */
    @Test
    void tokensArePartedAsTheirPicture() {
        Tensor picture = draws.normal(1, 2, 8, 8);
        List<Tensor> tokens = TOKENS.of(PackedLatents.pack(picture));
        for (int k = 0; k < FrequencyBands.ALL; k++) {
            Tensor expected = PackedLatents.pack(PICTURES.of(picture).get(k));
            assertThat(torch.allclose(tokens.get(k), expected, 1e-5, 1e-6, false))
                    .isTrue();
        }
    }

    @Test
    void joinsTheBandsOfSeveral() {
        List<Tensor> from =
                List.of(draws.normal(2, 1, 3, 8, 8), draws.normal(2, 1, 3, 8, 8), draws.normal(2, 1, 3, 8, 8));
        Tensor joined = PICTURES.join(3, from::get).flatten(0, 1);
        Tensor expected = null;
        for (int k = 0; k < 3; k++) {
            Tensor part = PICTURES.of(from.get(k).flatten(0, 1)).get(k);
            expected = expected == null ? part : expected.add(part);
        }
        assertThat(torch.allclose(joined, expected, 1e-5, 1e-5, false)).isTrue();
        assertThat(PICTURES.join(1, from::get)).isSameAs(from.get(0));
    }

    /** What a sample looks like does not depend on whether its neighbours' rows tell scales apart. */
    @Test
    void equalBandsChangeNothing() {
        Tensor one = draws.normal(2, 1, 3, 8, 8);
        assertThat(torch.equal(PICTURES.join(3, k -> one), one)).isTrue();
    }
}
