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

    /** pooled (B, P), time 0 … 1000, guidance such as 3.5 → (B, C). */
    Tensor apply(Tensor pooled, double timeValue, double guidanceValue) {
        Tensor embedded = time.apply(sinusoid(timeSeen(pooled, timeValue)));
        if (guidance != null) {
            embedded = embedded.add(guidance.apply(sinusoid(guidanceSeen(pooled, guidanceValue))));
        }
        return embedded.add(text.apply(pooled));
    }

    /**
     * The time (1) that the network sees, in the type of {@code like}. The published code rounds to that type at every stage (time,
     * time / 1000, and that times 1000), so that in bfloat16 a time of 750 is seen as 752; so does this.
     */
    static Tensor timeSeen(Tensor like, double time) {
        return Algebra.scale(number(like, time).div(new Scalar(1000)), 1000);
    }

    /** A thousand times the guidance (1), in the type of {@code like}: 3.5 is seen as 3504 in bfloat16. */
    static Tensor guidanceSeen(Tensor like, double guidance) {
        return Algebra.scale(number(like, guidance), 1000);
    }

    private static Tensor number(Tensor like, double value) {
        TensorOptions options = new TensorOptions(ScalarType.Float).device(new DeviceOptional(like.device()));
        return torch.full(new long[] {1}, new Scalar(value), options).to(like.scalar_type());
    }

    private static Tensor sinusoid(Tensor seen) {
        return Timesteps.sinusoid(seen, SINUSOID).to(seen.scalar_type());
    }
}
