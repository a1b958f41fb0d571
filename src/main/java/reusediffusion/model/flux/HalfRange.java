package reusediffusion.model.flux;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.nn.PendingResidual;

/**
 * Keeps tokens in the range of float16: in some blocks of FLUX the text's outgrow it, and infinity is brought back to
 * the largest number that it has.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxTransformerBlock}, which clips in float16.
 */
final class HalfRange {
    private static final double LARGEST = 65504;

    private HalfRange() {}

    /** Whether the type of x has so small a range. */
    static boolean binds(Tensor x) {
        return x.scalar_type().intern() == ScalarType.Half;
    }

    /** The sum within the range of float16 where that is its type, else what it was. */
    static PendingResidual clip(PendingResidual tokens) {
        return binds(tokens.x()) ? PendingResidual.of(clip(tokens.sum())) : tokens;
    }

    /** x within the range of float16 where that is its type, else x. */
    static Tensor clip(Tensor x) {
        return binds(x)
                ? torch.clamp(x, new ScalarOptional(new Scalar(-LARGEST)), new ScalarOptional(new Scalar(LARGEST)))
                : x;
    }
}
