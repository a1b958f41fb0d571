package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import reusediffusion.golden.Golden;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Scope;

class PackedLatentsTest {

    @Test
    void packedNoiseIsThatOfDiffusers() {
        try (Scope scope = new Scope();
                Noise noise = new Noise(42)) {
            Tensor packed = PackedLatents.pack(noise.next(1, 16, 16, 16));
            // Some processors round the logarithm and the cosine of a draw to the next number.
            assertThat(packed.sub(Golden.tensor("flux", "basic", "model_input_0"))
                            .abs()
                            .max()
                            .item_double())
                    .isLessThan(1e-5);
        }
    }

    @Test
    void unpackingUndoesPacking() {
        try (Scope scope = new Scope();
                Noise noise = new Noise(1)) {
            Tensor latents = noise.next(3, 16, 6, 10);
            Tensor packed = PackedLatents.pack(latents);
            assertThat(packed.shape()).containsExactly(3, 15, 64);
            assertThat(PackedLatents.unpack(packed, 3).equal(latents)).isTrue();
        }
    }
}
