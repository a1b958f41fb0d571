package reusediffusion.reuse;

import java.io.Serializable;

/** Follows a plan, the same for every sample. */
public record PlannedPolicy(Plan plan) implements ReusePolicy, Serializable {

    @Override
    public int predictions() {
        return plan.predictions();
    }

    @Override
    public Decision decide(History history) {
        if (history.step() >= plan.steps()) {
            throw new TableException("The plan was made for " + plan.steps() + " steps, and the run has more.");
        }
        return plan.decision(history.step());
    }
}
