package reusediffusion.model.cogvideox;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Algebra;

/**
 * The angles of CogVideoX's rotary embedding, in float32: a quarter of a head's channels turns with the frame, three eighths with the
 * row, three eighths with the column.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code get_3d_rotary_pos_embed} and {@code CogVideoXPipeline._prepare_rotary_positional_embeddings}.
 */
final class RotaryTable {
    private static final double THETA = 10000;

    private RotaryTable() {}

    /** The turns (T + V, D / 2) of a grid of tokens; the text tokens before it have angle 0, which leaves them as they are. */
    static Rotary of(CogVideoXConfig config, long frames, long rows, long columns, long textTokens) {
        double[] crop = config.patchSizeT() == null ? crop(config, rows, columns) : new double[] {0, 0, rows, columns};
        long head = config.attentionHeadDim();
        Tensor frameAngles = angles(grid(0, frames, frames), head / 4);
        Tensor rowAngles = angles(grid(crop[0], crop[2], rows), head / 8 * 3);
        Tensor columnAngles = angles(grid(crop[1], crop[3], columns), head / 8 * 3);
        Tensor video = Algebra.join(
                        -1,
                        frameAngles.unsqueeze(1).unsqueeze(1).expand(frames, rows, columns, -1),
                        rowAngles.unsqueeze(1).unsqueeze(0).expand(frames, rows, columns, -1),
                        columnAngles.unsqueeze(0).unsqueeze(0).expand(frames, rows, columns, -1))
                .flatten(0, 2);
        Tensor all = Algebra.join(0, torch.zeros(textTokens, video.size(1)), video);
        return Rotary.of(all);
    }

    /**
     * The region {top, left, bottom, right} that the grid covers when it is fitted into the trained one, keeping its shape; ties round
     * to even.
     */
    private static double[] crop(CogVideoXConfig config, long rows, long columns) {
        long baseRows = config.sampleHeight() / config.patchSize();
        long baseColumns = config.sampleWidth() / config.patchSize();
        boolean tall = (double) rows / columns > (double) baseRows / baseColumns;
        double height = tall ? baseRows : Math.rint((double) baseColumns / columns * rows);
        double width = tall ? Math.rint((double) baseRows / rows * columns) : baseColumns;
        double top = Math.rint((baseRows - height) / 2);
        double left = Math.rint((baseColumns - width) / 2);
        return new double[] {top, left, top + height, left + width};
    }

    /** n places from start, the last one step short of where a grid that reached stop would end. */
    private static Tensor grid(double start, double stop, long n) {
        return torch.linspace(
                new Scalar(start), new Scalar(stop * (n - 1) / n), n, new TensorOptions(ScalarType.Float));
    }

    /** places (N) → (N, width / 2): the angles of the pairs of {@code width} channels. */
    private static Tensor angles(Tensor places, long width) {
        Tensor even =
                torch.arange(new Scalar(0), new Scalar(width), new Scalar(2), new TensorOptions(ScalarType.Float));
        Tensor frequency = torch.pow(new Scalar(THETA), even.div(new Scalar((double) width)))
                .reciprocal();
        return torch.outer(places, frequency);
    }
}
