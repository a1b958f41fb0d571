package reusediffusion.nn;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.Algebra;

/** Sinusoids of times. Source: diffusers 0.40.0.dev0 {@code Timesteps} with flip_sin_to_cos and frequency shift 0; arXiv 1706.03762. */
public final class Timesteps {
    private Timesteps() {}

    /** [cos, sin] of times (N) float32 at width / 2 frequencies from 1 down to nearly 1/10000 → (N, width) float32. */
    public static Tensor sinusoid(Tensor times, long width) {
        TensorOptions options = new TensorOptions(ScalarType.Float).device(new DeviceOptional(times.device()));
        Tensor index = torch.arange(new Scalar(width / 2), options);
        Tensor frequency = torch.exp(Algebra.scale(index, -Math.log(10000)).div(new Scalar(width / 2)));
        Tensor angle = times.to(ScalarType.Float).unsqueeze(1).mul(frequency.unsqueeze(0));
        return Algebra.join(1, torch.cos(angle), torch.sin(angle));
    }
}
