package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;

/**
 * Sinusoidal positions of CogVideoX-2b, in float64: a quarter of the channels tells the frame, three eighths the column, three eighths
 * the row; text tokens have zeros.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code get_3d_sincos_pos_embed} and {@code CogVideoXPatchEmbed}.
 */
final class SinusoidTable {
    private SinusoidTable() {}

    /** The positions of T text tokens and V video tokens, (T + V, C) in float64. */
    static Tensor of(CogVideoXConfig config, long frames, long rows, long columns, long textTokens) {
        long width = config.width();
        long side = 3 * width / 8;
        Tensor frame = sinusoid(places(frames, config.temporalInterpolationScale()), width / 4);
        Tensor column = sinusoid(places(columns, config.spatialInterpolationScale()), side);
        Tensor row = sinusoid(places(rows, config.spatialInterpolationScale()), side);
        Tensor video = Algebra.join(
                        -1,
                        frame.unsqueeze(1).unsqueeze(1).expand(frames, rows, columns, -1),
                        column.unsqueeze(0).unsqueeze(0).expand(frames, rows, columns, -1),
                        row.unsqueeze(1).unsqueeze(0).expand(frames, rows, columns, -1))
                .flatten(0, 2);
        Tensor text = torch.zeros(new long[] {textTokens, width}, new TensorOptions(ScalarType.Double));
        return Algebra.join(0, text, video);
    }

    /** 0 … n - 1 divided by the scale, rounded to float32 as the reference does. */
    private static Tensor places(long n, double scale) {
        return torch.arange(new Scalar(n), new TensorOptions(ScalarType.Float))
                .div(new Scalar(scale))
                .to(ScalarType.Double);
    }

    /** places (N) → [sin, cos] (N, width). */
    private static Tensor sinusoid(Tensor places, long width) {
        Tensor share = torch.arange(new Scalar(width / 2), new TensorOptions(ScalarType.Double))
                .div(new Scalar(width / 2.0));
        Tensor angle = torch.outer(places, torch.pow(new Scalar(10000.0), share).reciprocal());
        return Algebra.join(1, torch.sin(angle), torch.cos(angle));
    }
}
