package reusediffusion.reuse.plan;

import java.io.Serializable;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.table.TableException;

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
