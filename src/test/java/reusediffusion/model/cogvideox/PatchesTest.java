package reusediffusion.model.cogvideox;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

class PatchesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void cutsAndJoins(long frames) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(1)) {
            Patches patches = new Patches(frames, 2);
            Tensor latents = noise.next(2, 4, 3, 6, 10);
            Tensor tokens = patches.cut(latents);
            assertThat(tokens.shape()).isEqualTo(new long[] {2, 4 / frames * 3 * 5, 3 * frames * 4});
            assertThat(patches.join(tokens, 4, 6, 10).equal(latents)).isTrue();
        }
    }

    /** The second token of the second row: channel 1's values at rows 2 and 3, columns 2 and 3, after the four of channel 0. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void ordersValuesByChannelRowAndColumn(long frame) {
        try (Scope scope = new Scope();
                Noise noise = new Noise(1)) {
            Tensor latents = noise.next(1, 4, 3, 6, 10);
            Tensor token = new Patches(1, 2).cut(latents).select(0, 0).select(0, frame * 15 + 5 + 1);
            Tensor expected = latents.select(0, 0)
                    .select(0, frame)
                    .select(0, 1)
                    .narrow(0, 2, 2)
                    .narrow(1, 2, 2);
            assertThat(token.narrow(0, 4, 4).equal(expected.flatten())).isTrue();
        }
    }
}
