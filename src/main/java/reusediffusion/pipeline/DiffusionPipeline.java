package reusediffusion.pipeline;

import java.util.List;
import reusediffusion.reuse.ReusePolicy;

/** A loaded model that turns requests into pictures or clips. Not thread-safe: one thread at a time. */
public final class DiffusionPipeline implements AutoCloseable {
    private final Family family;

    DiffusionPipeline(Family family) {
        this.family = family;
    }

    /** Loads the model of {@code recipe}; takes seconds to minutes. */
    public static DiffusionPipeline load(Recipe recipe) {
        throw new UnsupportedOperationException("no family yet: " + recipe);
    }

    /**
     * Makes one batch.
     *
     * @param trace whether to measure a {@link Trace} for each sample
     */
    public List<Generated> generate(List<Request> batch, Settings settings, ReusePolicy policy, boolean trace) {
        throw new UnsupportedOperationException("no sampler yet: " + batch.size() + settings + policy + trace);
    }

    @Override
    public void close() {
        family.close();
    }
}
