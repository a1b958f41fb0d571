package reusediffusion.model.flux;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.nn.TimestepEmbedding;
import reusediffusion.nn.Timesteps;
import reusediffusion.tensor.Algebra;
import reusediffusion.weights.Weights;

/**
 * Time, guidance (null where the network is not told it) and the pooled text as one vector.
 *
 * <p>Source: diffusers 0.40.0.dev0 {@code CombinedTimestepGuidanceTextProjEmbeddings}, {@code
 * CombinedTimestepTextProjEmbeddings}.
 *
 * @param time sinusoids (B, 256) to (B, C)
 * @param guidance sinusoids (B, 256) to (B, C), or null
 * @param text pooled text (B, P) to (B, C)
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

    /** pooled (B, P), time (B) or (1) 0 … 1000 and guidance (1) such as 3.5, both float32 → (B, C). */
    Tensor apply(Tensor pooled, Tensor timeValue, Tensor guidanceValue) {
        Tensor embedded = time.apply(sinusoid(timeSeen(pooled, timeValue)));
        if (guidance != null) {
            embedded = embedded.add(guidance.apply(sinusoid(guidanceSeen(pooled, guidanceValue))));
        }
        return embedded.add(text.apply(pooled));
    }

    /**
     * The times (B) that the network sees, in the type of {@code like}. The published code rounds to that type at every stage (time,
     * time / 1000, and that times 1000), so that in bfloat16 a time of 750 is seen as 752; so does this.
     */
    static Tensor timeSeen(Tensor like, Tensor time) {
        return Algebra.scale(time.to(like.scalar_type()).div(new Scalar(1000)), 1000);
    }

    /** A thousand times the guidance (1), in the type of {@code like}: 3.5 is seen as 3504 in bfloat16. */
    static Tensor guidanceSeen(Tensor like, Tensor guidance) {
        return Algebra.scale(guidance.to(like.scalar_type()), 1000);
    }

    private static Tensor sinusoid(Tensor seen) {
        return Timesteps.sinusoid(seen, SINUSOID).to(seen.scalar_type());
    }
}
