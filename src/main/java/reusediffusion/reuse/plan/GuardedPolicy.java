package reusediffusion.reuse.plan;

import java.io.Serializable;
import java.util.List;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardGoal;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

/**
 * A plan for every sample by itself, as its {@link Guard} and an {@link GuardGoal} choose it, or a full run where that is better or the prompt
 * is new.
 *
 * @param plans which the guard knows by their calls
 */
public record GuardedPolicy(List<Plan> plans, Guard guard, GuardGoal aim) implements ReusePolicy, Serializable {
    public GuardedPolicy {
        plans = List.copyOf(plans);
    }

    @Override
    public int predictions() {
        return plans.stream().mapToInt(Plan::predictions).max().orElse(1);
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
    public boolean choosesAfterFirstCall() {
        return true;
    }

    @Override
    public ReusePolicy forSample(FirstCallFeatures features) {
        if (guard.novelty().isNew(features.text())) {
            return ReusePolicy.original();
        }
        int steps = plans.get(0).steps();
        int calls = guard.calls(guard.difficulty().of(features), aim, steps);
        return plans.stream()
                .filter(plan -> plan.calls() == calls)
                .findFirst()
                .<ReusePolicy>map(PlannedPolicy::new)
                .orElseGet(ReusePolicy::original);
    }
}
