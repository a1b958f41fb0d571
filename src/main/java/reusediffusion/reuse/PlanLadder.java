package reusediffusion.reuse;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Plans of several budgets for the runs of one key, from the fewest calls to the most.
 *
 * @param gram (T, T) the mean Gram matrix, from which plans for other steps are made
 * @param guard that chooses among the plans, or null
 */
public record PlanLadder(TableKey key, double[][] gram, List<Plan> plans, Guard guard) {
    private static final Document<PlanLadder> DOCUMENT = new Document<>("reuse-plan-ladder", 2, PlanLadder.class);
    private static final double ROUNDING = 1e-9;

    public PlanLadder {
        Objects.requireNonNull(key, "its key is missing");
        plans = plans.stream().sorted(Comparator.comparingInt(Plan::calls)).toList();
        if (plans.isEmpty()) {
            throw new IllegalArgumentException("it has no plan");
        }
        for (Plan plan : plans) {
            if (plan.steps() != key.steps()) {
                throw new IllegalArgumentException("a plan has " + plan.steps() + " steps, and the key " + key.steps());
            }
        }
        if (guard != null
                && !guard.outlooks().stream()
                        .map(Guard.Outlook::calls)
                        .toList()
                        .equals(plans.stream().map(Plan::calls).toList())) {
            throw new IllegalArgumentException("its guard knows other plans");
        }
        if (gram.length != key.steps()) {
            throw new IllegalArgumentException(
                    "its Gram matrix has " + gram.length + " rows, and the key " + key.steps() + " steps");
        }
    }

    /** The plan with the most calls that is at least so many times cheaper than a full run. */
    public Plan forSpeedup(double speedup) {
        return most(key.steps() / speedup + ROUNDING, speedup + " times fewer calls");
    }

    /** The plan with the most calls up to this number. */
    public Plan forMaxCalls(int calls) {
        return most(calls, "at most " + calls + " calls");
    }

    private Plan most(double calls, String wish) {
        return plans.stream()
                .filter(p -> p.calls() <= calls)
                .reduce((fewer, more) -> more)
                .orElseThrow(() -> new TableException("No plan has " + wish + " of " + key.steps() + "; the plans have "
                        + told() + ". Ask for more calls or plan for this budget."));
    }

    private String told() {
        return plans.stream().map(p -> String.valueOf(p.calls())).collect(Collectors.joining(", ", "", " calls"));
    }

    /** The plan with the fewest calls whose mean PSNR measured at least this many dB. */
    public Plan forMinPsnr(double decibels) {
        Plan best = plans.stream()
                .max(Comparator.comparingDouble(p -> p.measured().psnrMean()))
                .orElseThrow();
        return plans.stream()
                .filter(p -> p.measured().psnrMean() >= decibels)
                .findFirst()
                .orElseThrow(
                        () -> new TableException("No plan measured " + decibels + " dB; the best has " + best.calls()
                                + " calls and " + best.measured().psnrMean()
                                + " dB. Ask for less or run without reuse."));
    }

    /**
     * A plan for every sample by itself, with as many calls in the mean over samples as a plan of this ladder has.
     *
     * @param confidence as of {@link Aim}
     */
    public ReusePolicy guarded(Plan plan, double confidence) {
        requireGuard();
        return new GuardedPolicy(plans, guard, guard.price(plan.calls(), confidence, key.steps()));
    }

    /**
     * A plan for every sample by itself, the cheapest that reaches a floor.
     *
     * @param floor PSNR in dB
     * @param confidence as of {@link Aim}
     */
    public ReusePolicy guarded(double floor, double confidence) {
        requireGuard();
        return new GuardedPolicy(plans, guard, new Aim.Floor(floor, confidence));
    }

    /** The same plans under a guard. */
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
