package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Scope;

/**
 * Rotary position embedding over interleaved pairs of channels: (x₀, x₁) turns by its position's angle.
 *
 * <p>Source: diffusers {@code apply_rotary_emb} with {@code use_real_unbind_dim=-1}; arXiv 2104.09864.
 *
 * @param cosine (S, D) float32, each angle's value twice in a row
 * @param sine (S, D) likewise
 */
public record Rotary(Tensor cosine, Tensor sine) {

    /** x (B, H, S, D), in float32 and back. */
    public Tensor apply(Tensor x) {
        try (Scope scope = new Scope()) {
            Tensor pairs = x.to(ScalarType.Float).unflatten(-1, -1, 2); // (B, H, S, D / 2, 2)
            Tensor turned = Algebra.stack(-1, pairs.select(-1, 1).neg(), pairs.select(-1, 0))
                    .flatten(3, 4);
            return scope.keep(
                    pairs.flatten(3, 4).mul(cosine).add(turned.mul(sine)).to(x.scalar_type()));
        }
    }
}
