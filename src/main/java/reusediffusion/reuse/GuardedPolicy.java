package reusediffusion.reuse;

import java.io.Serializable;
import java.util.List;

/**
 * A plan for every sample by itself: the cheapest that its {@link Guard} expects to reach a floor, or a full run where none does or the
 * prompt is new.
 *
 * @param plans which the guard knows by their calls
 * @param floor PSNR in dB
 * @param confidence with which the floor is to be reached, between 0 and 1
 */
public record GuardedPolicy(List<Plan> plans, Guard guard, double floor, double confidence)
        implements ReusePolicy, Serializable {
    public GuardedPolicy {
        Guard.requireConfidence(confidence);
        plans = List.copyOf(plans);
    }

    /** The first step is called whatever comes; after it {@link #forSample} decides. */
    @Override
    public Decision decide(History history) {
        if (history.step() > 0) {
            throw new IllegalStateException("a guard was asked after the first step without a first look");
        }
        return Decision.CALL;
    }

    @Override
    public boolean looksFirst() {
        return true;
    }

    @Override
    public ReusePolicy forSample(FirstLook look) {
        if (guard.novelty().isNew(look.text())) {
            return ReusePolicy.original();
        }
        int steps = plans.get(0).steps();
        int calls = guard.calls(guard.difficulty().of(look), floor, confidence, steps);
        return plans.stream()
                .filter(plan -> plan.calls() == calls)
                .findFirst()
                .<ReusePolicy>map(PlannedPolicy::new)
                .orElseGet(ReusePolicy::original);
    }
}
