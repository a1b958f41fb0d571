package reusediffusion.job.option;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.policy.CalledSteps;

/** The file of plans that may exist already, and what it is compared with before it is replaced. */
record EarlierPlans(Path file) {

    /** Their called steps, in runs of so many steps. */
    Stream<boolean[]> called(int steps) {
        return PlanLadder.read(file).plans().stream().map(plan -> CalledSteps.inRunsOf(steps, plan.called()));
    }

    /**
     * Keeps them from being replaced by others that were made from fewer samples.
     *
     * @throws IllegalArgumentException where they were fitted to or measured on more samples
     */
    void requireFewer(int calibration, int heldOut) {
        List<Plan> before = PlanLadder.read(file).plans();
        int fitted = before.stream().mapToInt(p -> p.fit().samples()).max().orElse(0);
        int measured =
                before.stream().mapToInt(p -> p.measured().samples()).max().orElse(0);
        if (fitted > calibration || measured > heldOut) {
            throw new IllegalArgumentException("The plans " + file + " were fitted to " + fitted
                    + " samples and measured on " + measured + ", and these would be fitted to " + calibration
                    + " and measured on " + heldOut
                    + "; name another file with --plan, or replace them with --overwrite.");
        }
    }
}
