package reusediffusion.model.flux;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.nn.Rotary;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * Where tokens stand: text at (0, 0, 0), an image's token at (0, row, column). Each coordinate turns its own channels of a head.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code FluxPosEmbed}; arXiv 2104.09864.
 */
public final class FluxPositionTable {
    private static final double THETA = 10000;

    private FluxPositionTable() {}

    /**
     * The turns of text followed by an image of rows × columns tokens, on the device of {@code placement}; the same for every step
     * and batch. Angles are taken in float64: at far positions float32 would lose their last digits.
     */
    public static Rotary rotary(FluxConfig config, long text, long rows, long columns, Placement placement) {
        try (Scope scope = new Scope()) {
            TensorOptions doubles = new TensorOptions(ScalarType.Double);
            Tensor row = torch.arange(new Scalar(rows), doubles).repeat_interleave(columns);
            Tensor column = torch.arange(new Scalar(columns), doubles).repeat(rows);
            Tensor image = Algebra.stack(0, torch.zeros_like(row), row, column);
            Tensor all = Algebra.join(1, torch.zeros(new long[] {3, text}, doubles), image); // (3, S + N)
            int[] channels = config.axesDimsRope();
            Tensor[] angles = new Tensor[channels.length];
            for (int axis = 0; axis < channels.length; axis++) {
                angles[axis] = all.select(0, axis).unsqueeze(1).mul(frequencies(channels[axis], doubles));
            }
            return Rotary.of(Algebra.join(1, angles)).on(placement).keptBy(scope);
        }
    }

    /** 1 / θ^(2i / channels) for each pair i of the channels. */
    private static Tensor frequencies(int channels, TensorOptions doubles) {
        Tensor exponent = torch.arange(new Scalar(0), new Scalar(channels), new Scalar(2), doubles);
        return torch.exp(Algebra.scale(exponent, -Math.log(THETA) / channels));
    }
}
