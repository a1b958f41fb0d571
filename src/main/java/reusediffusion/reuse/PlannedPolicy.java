package reusediffusion.reuse;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Follows a plan; with a guard, every sample may leave it. At each call the guard measures the build that would have stood there
 * (the Gram row over the earlier calls). An error above the guard's quantile for that step turns the sample's next planned build
 * into a call; one below the mirrored quantile turns its next planned call into a build, while the sample is within its savings.
 * Until the calls that matter to a planned row are those of the plan again, the sample's weights are Gram rows over its own calls.
 *
 * @param rows of the probes and of a sample's own pattern; null without a guard
 * @param quantile q above which a probe calls and below whose mirror 1 - q it saves; between 0.5 and 1
 * @param savings how many calls a sample may make fewer than the plan has made so far
 */
public record PlannedPolicy(Plan plan, GramRows rows, double quantile, int savings)
        implements ReusePolicy, Serializable {
    private static final double[][] OWN = {{1}};

    public PlannedPolicy {
        if (rows != null && (!(quantile >= 0.5 && quantile <= 1) || savings < 0 || plan.guard() == null)) {
            throw new IllegalArgumentException(
                    "A guard needs a plan made with probes, a quantile of 0.5 to 1 and savings of 0 or" + " more, not "
                            + quantile + " and " + savings + ".");
        }
    }

    /** The plan as it is, the same for every sample. */
    public PlannedPolicy(Plan plan) {
        this(plan, null, 1, 0);
    }

    @Override
    public Decision decide(History history) {
        int step = history.step();
        if (step >= plan.steps()) {
            throw new TableException("The plan was made for " + plan.steps() + " steps, and the run has more.");
        }
        if (rows == null) {
            return plan.decision(step);
        }
        boolean[] called = Arrays.copyOf(history.called(), step + 1);
        called[step] = new Replay(history).calls(step);
        double[][] probe = called[step] && step > 0
                ? new double[][] {rows.row(step, called).weights()}
                : null;
        return new Decision(called[step], weights(step, called), probe);
    }

    /** The plan's own where the predictions that they weigh are the plan's, else those of the sample's pattern. */
    private double[][] weights(int step, boolean[] called) {
        int most = plan.weights()[step][0].length;
        int[] own = CalledSteps.before(called, step + 1, most);
        if (called[step] == plan.called()[step]
                && Arrays.equals(own, CalledSteps.before(plan.called(), step + 1, most))) {
            return plan.weights()[step];
        }
        return called[step] ? OWN : new double[][] {rows.row(step, called).weights()};
    }

    /** What the guard wants of a sample, recomputed from its history. */
    private final class Replay {
        private boolean wantsCall;
        private boolean wantsBuild;
        private int extra; // calls beyond the plan's so far

        Replay(History history) {
            for (int i = 0; i < history.step(); i++) {
                take(i, history.called()[i], history.probes()[i]);
            }
        }

        boolean calls(int step) {
            boolean mayBuild = wantsBuild && step > 0 && extra > -savings;
            return plan.called()[step] ? !mayBuild : wantsCall;
        }

        private void take(int step, boolean called, double probe) {
            boolean planned = plan.called()[step];
            extra += (called ? 1 : 0) - (planned ? 1 : 0);
            wantsCall &= planned; // a planned build has granted the wish
            wantsBuild &= !planned; // a planned call has granted or refused it
            if (probe > plan.guard().threshold(step, quantile)) {
                wantsCall = true;
                wantsBuild = false;
            } else if (probe < plan.guard().threshold(step, 1 - quantile)) {
                wantsCall = false;
                wantsBuild = true;
            }
        }
    }
}
