package reusediffusion.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Rotary position embedding over interleaved pairs of channels: (x₀, x₁) turns by its position's angle. A pair is one complex number, and
 * a turn one product, which reads and writes a third of what sines and cosines of separate channels would.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code apply_rotary_emb} with {@code use_real_unbind_dim=-1}; arXiv 2104.09864.
 *
 * @param turns (S, D / 2) complex64, cos + i sin of each angle
 */
public record Rotary(Tensor turns) {

    /** The turns by angles (S, D / 2), whose cosines and sines are taken in the type of the angles. */
    public static Rotary of(Tensor angles) {
        Tensor both = Algebra.stack(-1, angles.cos(), angles.sin()).to(ScalarType.Float);
        return new Rotary(torch.view_as_complex(both));
    }

    /** Copies the turns to the device of {@code placement}. */
    public Rotary on(Placement placement) {
        return new Rotary(placement.move(turns));
    }

    /** Hands the turns to the outer scope, and gives this. */
    public Rotary keptBy(Scope scope) {
        return new Rotary(scope.keep(turns));
    }

    /** The number of positions, S. */
    public long size() {
        return turns.size(0);
    }

    /** Turns x (B, S, H, D) by the positions of its tokens, in float32 and back. */
    public Tensor apply(Tensor x) {
        try (Scope scope = new Scope()) {
            Tensor pairs = torch.view_as_complex(x.to(ScalarType.Float).unflatten(-1, -1, 2)); // (B, S, H, D / 2)
            Tensor turned = torch.view_as_real(pairs.mul(turns.unsqueeze(1)));
            return scope.keep(turned.flatten(3, 4).to(x.scalar_type()));
        }
    }
}
