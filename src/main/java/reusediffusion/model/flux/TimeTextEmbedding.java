package reusediffusion.model.flux;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.nn.TimestepEmbedding;
import reusediffusion.nn.Timesteps;
import reusediffusion.tensor.Algebra;
import reusediffusion.weights.Weights;

/**
 * Time, guidance (null where the network is not told it) and the pooled text as one vector.
 *
 * <p>Source: diffusers {@code CombinedTimestepGuidanceTextProjEmbeddings}, {@code CombinedTimestepTextProjEmbeddings}.
 */
record TimeTextEmbedding(TimestepEmbedding time, TimestepEmbedding guidance, TimestepEmbedding text) {
    private static final int SINUSOID = 256;

    static TimeTextEmbedding of(Weights w, FluxConfig config) {
        long width = config.width();
        return new TimeTextEmbedding(
                TimestepEmbedding.of(w.at("timestep_embedder"), SINUSOID, width),
                config.guidanceEmbeds() ? TimestepEmbedding.of(w.at("guidance_embedder"), SINUSOID, width) : null,
                TimestepEmbedding.of(w.at("text_embedder"), config.pooledProjectionDim(), width));
    }

    /**
     * pooled (B, P) → (B, C). The published networks see time and guidance rounded to their own type at every stage: time, time /
     * 1000, and that times 1000 again. In bfloat16 a time of 750 becomes 752.
     */
    Tensor apply(Tensor pooled, double timeValue, double guidanceValue) {
        Tensor fraction = value(pooled, timeValue).div(new Scalar(1000));
        Tensor embedded = time.apply(sinusoid(fraction));
        if (guidance != null) {
            embedded = embedded.add(guidance.apply(sinusoid(value(pooled, guidanceValue))));
        }
        return embedded.add(text.apply(pooled));
    }

    /** One number (1) in the type and on the device of {@code like}. */
    private static Tensor value(Tensor like, double number) {
        TensorOptions options = new TensorOptions(ScalarType.Float).device(new DeviceOptional(like.device()));
        return torch.full(new long[] {1}, new Scalar(number), options).to(like.scalar_type());
    }

    private static Tensor sinusoid(Tensor fraction) {
        return Timesteps.sinusoid(Algebra.scale(fraction, 1000), SINUSOID).to(fraction.scalar_type());
    }
}
