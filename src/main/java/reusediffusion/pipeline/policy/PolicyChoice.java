package reusediffusion.pipeline.policy;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.DynamicPolicy;
import reusediffusion.reuse.policy.PublishedPolicy;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.reuse.table.PublishedTable;

/**
 * The policy that samples are made with, on its way to the executors.
 *
 * @param details all that its decisions depend on, in words and fingerprints
 * @param chosen the policy itself, or null for the original, which decides nothing
 */
public record PolicyChoice(String name, String details, ReusePolicy chosen) implements Serializable {

    /** Chooses to call the network at every step. */
    public static PolicyChoice original() {
        return new PolicyChoice("original", "original", null);
    }

    /** The published rule with a table in the published form. */
    public static PolicyChoice published(
            PublishedTable table, int steps, double threshold, int maxSkipSteps, boolean batchMean) {
        String details = "published, table " + hash(table.toJson()) + ", threshold " + threshold + ", at most "
                + maxSkipSteps + " in a row" + (batchMean ? ", mean of the batch" : "");
        return new PolicyChoice(
                "published", details, PublishedPolicy.of(table, steps, threshold, maxSkipSteps, batchMean));
    }

    /** Chooses the rule by the third-order differences of the sample alone. */
    public static PolicyChoice dynamic(double tolerance, int mostInARow) {
        String details = "dynamic, tolerance " + tolerance + ", at most " + mostInARow + " in a row";
        return new PolicyChoice("dynamic", details, new DynamicPolicy(tolerance, mostInARow));
    }

    /** Calls every so many steps, and builds the others by repeating (order 0) or going on in a line (order 1). */
    public static PolicyChoice every(int interval, int steps, int order) {
        String details = "uniform, every " + interval + " steps, order " + order;
        return new PolicyChoice("uniform", details, UniformPolicy.every(interval, steps, order));
    }

    /** Chooses so many calls, evenly spread over the steps. */
    public static PolicyChoice spread(int calls, int steps, int order) {
        String details = "uniform, " + calls + " calls, order " + order;
        return new PolicyChoice("uniform", details, UniformPolicy.of(calls, steps, order));
    }

    /**
     * Chooses one plan of a ladder.
     *
     * @param guard confidence of a guard that gives each sample a plan of its own, as many calls in the mean; or null
     *     for this plan alone
     */
    public static PolicyChoice planned(PlanLadder ladder, Plan plan, Double guard) {
        ReusePolicy policy = guard == null ? new PlannedPolicy(plan) : ladder.guarded(plan, guard);
        return planned(ladder, plan.calls() + " calls" + (guard == null ? "" : ", guard " + guard), policy);
    }

    /**
     * Chooses for each sample the cheapest plan of a ladder that reaches a floor.
     *
     * @param floor PSNR in dB
     * @param guard confidence with which it is to be reached
     */
    public static PolicyChoice planned(PlanLadder ladder, double floor, double guard) {
        return planned(ladder, floor + " dB, guard " + guard, ladder.guarded(floor, guard));
    }

    private static PolicyChoice planned(PlanLadder ladder, String wish, ReusePolicy policy) {
        return new PolicyChoice("planned", "planned, ladder " + hash(ladder.toJson()) + ", " + wish, policy);
    }

    /** Adds a word on where the table or plan of the choice comes from; an empty one changes nothing. */
    public PolicyChoice from(String origin) {
        return origin.isEmpty() ? this : new PolicyChoice(name, details + ", " + origin, chosen);
    }

    /** The policy that was chosen, which decides at every step. */
    public ReusePolicy policy() {
        return chosen == null ? ReusePolicy.original() : chosen;
    }

    private static String hash(String text) {
        byte[] digest = Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
