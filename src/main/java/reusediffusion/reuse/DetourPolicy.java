package reusediffusion.reuse;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Follows a plan until a probe says that the sample is not like most: at a call whose probe error lies above the guard's quantile for
 * that step the sample takes the plan's denser detour from there, below the mirrored quantile the lighter one. A sample takes one
 * detour at most, and then needs no more probes.
 *
 * @param rows of the probes
 * @param quantile q above which a probe leads to more calls, and below whose mirror 1 - q to fewer; between 0.5 and 1
 * @param lighter whether lighter detours are taken
 */
public record DetourPolicy(Plan plan, GramRows rows, double quantile, boolean lighter)
        implements ReusePolicy, Serializable {
    public DetourPolicy {
        if (!(quantile >= 0.5 && quantile <= 1) || plan.guard() == null) {
            throw new IllegalArgumentException(
                    "A guard needs a plan made with probes and a quantile of 0.5 to 1, not " + quantile + ".");
        }
    }

    @Override
    public Decision decide(History history) {
        int step = history.step();
        if (step >= plan.steps()) {
            throw new TableException("The plan was made for " + plan.steps() + " steps, and the run has more.");
        }
        Detour detour = taken(history);
        if (detour != null) {
            return detour.decision(step);
        }
        Decision planned = plan.decision(step);
        if (!planned.call() || plan.detours().stream().noneMatch(d -> d.after() == step)) {
            return planned;
        }
        boolean[] called = Arrays.copyOf(plan.called(), step);
        return step == 0
                ? planned
                : new Decision(true, planned.weights(), new double[][] {
                    rows.row(step, called).weights()
                });
    }

    /** The detour of the first probe that asked for one, or null. */
    private Detour taken(History history) {
        for (int i = 0; i < history.step(); i++) {
            double probe = history.probes()[i];
            Detour detour = null;
            if (probe > plan.guard().threshold(i, quantile)) {
                detour = plan.detour(i, true);
            } else if (lighter && probe < plan.guard().threshold(i, 1 - quantile)) {
                detour = plan.detour(i, false);
            }
            if (detour != null) {
                return detour;
            }
        }
        return null;
    }
}
