package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstLook;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

/** Calls at every step, and keeps what each sample's first call shows. For one run of one batch. */
final class LooksOnly implements ReusePolicy {
    private final List<FirstLook> looks = new ArrayList<>();

    @Override
    public Decision decide(History history) {
        return Decision.CALL;
    }

    @Override
    public int predictions() {
        return 1;
    }

    @Override
    public ReusePolicy forSample(FirstLook look) {
        looks.add(look);
        return this;
    }

    /** What was shown, one a sample, in the order of the batch. */
    List<FirstLook> looks() {
        return List.copyOf(looks);
    }
}
