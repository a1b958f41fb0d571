package reusediffusion.reuse.plan;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardGoal;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.table.TableException;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.reuse.table.VersionedJson;

/**
 * Plans of several budgets for the runs of one key, from the fewest calls to the most.
 *
 * @param gram (T, T) the mean Gram matrix, from which plans for other steps are made
 * @param guard that chooses among the plans, or null
 */
public record PlanLadder(TableKey key, double[][] gram, List<Plan> plans, Guard guard) {
    private static final VersionedJson<PlanLadder> DOCUMENT =
            new VersionedJson<>("reuse-plan-ladder", 4, PlanLadder.class, EarlierLadders::upgrade);
    private static final double ROUNDING = 1e-9;

    /**
     * A ladder of plans for one key, sorted by their calls.
     *
     * @throws IllegalArgumentException where there is no plan, or plans, guard or matrix are for other numbers of steps
     *     or calls
     */
    public PlanLadder {
        Objects.requireNonNull(key, "its key is missing");
        plans = plans.stream().sorted(Comparator.comparingInt(Plan::calls)).toList();
        LadderRules.require(key, gram, plans, guard);
    }

    /** The best plan that is at least so many times cheaper than a full run. */
    public Plan forSpeedup(double speedup) {
        return best(key.steps() / speedup + ROUNDING, speedup + " times fewer calls");
    }

    /** The best plan with up to this number of calls. */
    public Plan forMaxCalls(int calls) {
        return best(calls, "at most " + calls + " calls");
    }

    /** More calls are better, unless they were measured to be worse. */
    private Plan best(double calls, String wish) {
        return plans.stream()
                .filter(p -> p.calls() <= calls)
                .max(Comparator.comparingDouble((Plan p) -> p.measured().psnrMean())
                        .thenComparingInt(Plan::calls))
                .orElseThrow(() -> new TableException("No plan has " + wish + " of " + key.steps() + "; the plans have "
                        + told() + ". Ask for more calls or plan for this budget."));
    }

    private String told() {
        return plans.stream().map(p -> String.valueOf(p.calls())).collect(Collectors.joining(", ", "", " calls"));
    }

    /** The plan with the fewest calls whose mean PSNR lies, with 95 %, at this many dB or above: the lower end of its interval does. */
    public Plan forMinPsnr(double decibels) {
        Plan best = plans.stream()
                .max(Comparator.comparingDouble(p -> p.measured().psnrLow()))
                .orElseThrow();
        return plans.stream()
                .filter(p -> p.measured().psnrLow() >= decibels)
                .findFirst()
                .orElseThrow(() -> new TableException(String.format(
                        Locale.ROOT,
                        "No plan is sure to have %s dB; the best has %d calls and %.1f dB, between %.1f and %.1f. Ask for"
                                + " less, measure plans on more --held-out samples, or run without reuse.",
                        decibels,
                        best.calls(),
                        best.measured().psnrMean(),
                        best.measured().psnrLow(),
                        best.measured().psnrHigh())));
    }

    /**
     * A plan for every sample by itself, with as many calls in the mean over samples as a plan of this ladder has.
     *
     * @param confidence as of {@link GuardGoal}
     */
    public ReusePolicy guarded(Plan plan, double confidence) {
        requireGuard();
        return new GuardedPolicy(plans, guard, guard.price(plan.calls(), confidence, key.steps()));
    }

    /**
     * A plan for every sample by itself, the cheapest that reaches a floor.
     *
     * @param floor PSNR in dB
     * @param confidence as of {@link GuardGoal}
     */
    public ReusePolicy guarded(double floor, double confidence) {
        requireGuard();
        return new GuardedPolicy(plans, guard, new GuardGoal.Floor(floor, confidence));
    }

    /** The same plans under another guard. */
    public PlanLadder with(Guard chooser) {
        return new PlanLadder(key, gram, plans, chooser);
    }

    private void requireGuard() {
        if (guard == null) {
            throw new TableException("The plans were made without a guard; make them again with jobs/plan"
                    + " --guard-samples, or leave out the guard.");
        }
    }

    /** The ladder that {@code json} holds; {@code source} names it in errors. */
    public static PlanLadder parse(String json, String source) {
        return DOCUMENT.read(json, source);
    }

    /**
     * Reads the ladder in a file.
     *
     * @throws TableException where the file is not there or no whole ladder
     */
    public static PlanLadder read(Path file) {
        return DOCUMENT.read(file);
    }

    /** The ladder as JSON; {@link #parse} gives the same numbers back. */
    public String toJson() {
        return DOCUMENT.write(this);
    }

    /** Writes the ladder whole or not at all. */
    public void write(Path file) {
        DOCUMENT.write(this, file);
    }
}
