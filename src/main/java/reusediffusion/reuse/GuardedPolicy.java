package reusediffusion.reuse;

import java.io.Serializable;
import java.util.List;

/**
 * A plan for every sample by itself, as its {@link Guard} and an {@link Aim} choose it, or a full run where that is better or the prompt
 * is new.
 *
 * @param plans which the guard knows by their calls
 */
public record GuardedPolicy(List<Plan> plans, Guard guard, Aim aim) implements ReusePolicy, Serializable {
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
    public boolean looksFirst() {
        return true;
    }

    @Override
    public ReusePolicy forSample(FirstLook look) {
        if (guard.novelty().isNew(look.text())) {
            return ReusePolicy.original();
        }
        int steps = plans.get(0).steps();
        int calls = guard.calls(guard.difficulty().of(look), aim, steps);
        return plans.stream()
                .filter(plan -> plan.calls() == calls)
                .findFirst()
                .<ReusePolicy>map(PlannedPolicy::new)
                .orElseGet(ReusePolicy::original);
    }
}
