package reusediffusion.pipeline.sample;

import java.util.Arrays;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

/** Gives each sample of a batch a policy of its own, once its first prediction is there and before that is used. For one run. */
public final class FirstCallDecider implements Decider {
    private final ReusePolicy policy;
    private ReusePolicy[] chosen;

    /** Decides by {@code policy}, which looks at each sample's first call. */
    public FirstCallDecider(ReusePolicy policy) {
        this.policy = policy;
    }

    @Override
    public Decision[] decide(History[] histories) {
        Decision[] decisions = new Decision[histories.length];
        Arrays.setAll(decisions, b -> (chosen == null ? policy : chosen[b]).decide(histories[b]));
        return decisions;
    }

    @Override
    public int predictions() {
        return policy.predictions();
    }

    /**
     * Weighs the predictions. Each sample's first row is that of its own policy, since later ones were fitted to where
     * that leads.
     */
    @Override
    public Decision[] weigh(Decision[] decisions, View view) {
        if (view.i() > 0) {
            return decisions;
        }
        FirstCallFeatures[] features = view.features().get();
        chosen = Arrays.stream(features).map(policy::forSample).toArray(ReusePolicy[]::new);
        return Arrays.stream(chosen).map(each -> each.decide(History.EMPTY)).toArray(Decision[]::new);
    }
}
