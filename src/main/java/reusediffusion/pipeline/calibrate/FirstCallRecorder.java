package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

/** Calls at every step, and keeps what each sample's first call shows. For one run of one batch. */
final class FirstCallRecorder implements ReusePolicy {
    private final List<FirstCallFeatures> features = new ArrayList<>();

    @Override
    public Decision decide(History history) {
        return Decision.CALL;
    }

    @Override
    public int predictions() {
        return 1;
    }

    @Override
    public ReusePolicy forSample(FirstCallFeatures one) {
        features.add(one);
        return this;
    }

    /** What was shown, one a sample, in the order of the batch. */
    List<FirstCallFeatures> features() {
        return List.copyOf(features);
    }
}
