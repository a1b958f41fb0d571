package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reusediffusion.reuse.plan.Plan;

/**
 * The plans that are wanted, and what may be spent on them.
 *
 * @param budgets numbers of calls, a plan each
 * @param batchSize samples of a task whose latents and predictions stay on its device between two steps, or null for as
 *     many as there are; those of the others wait in the host's memory, and plans do not depend on it
 * @param search time for all that comes after the full runs, of all budgets together
 * @param refineRounds how often all rows are moved together after they were fitted; 0 leaves them as fitted
 * @param fitTasks tasks of a fit, or null for as many as batches and slots allow
 * @param starts called steps, such as those of another run's plans, that the searches start from beside their own, with
 *     calls added or left out as a budget wants
 */
public record PlanRequirements(
        List<Integer> budgets,
        Integer batchSize,
        Duration search,
        int refineRounds,
        Integer fitTasks,
        List<boolean[]> starts) {
    private static final int[] OF_28 = {25, 22, 18, 14, 11, 8, 6};

    /**
     * Wishes that can be fulfilled.
     *
     * @throws IllegalArgumentException where a number is out of its range
     */
    public PlanRequirements {
        budgets = budgets.stream().distinct().sorted(Comparator.reverseOrder()).toList();
        if (budgets.isEmpty()
                || batchSize != null && batchSize < 1
                || refineRounds < 0
                || fitTasks != null && fitTasks < 1) {
            throw new IllegalArgumentException("Plans need a budget, a --batch-size and --fit-tasks of 1 or more, and"
                    + " --refine-rounds of 0 or more.");
        }
    }

    /** How many samples of a task stay on its device. */
    public int resident() {
        return batchSize == null ? Integer.MAX_VALUE : batchSize;
    }

    /** Whether the search has an end; without time it looks at no move, and what there is to do is done whatever it takes. */
    public boolean bounded() {
        return !search.isZero();
    }

    /** The same, with the called steps of these plans among the starts. */
    public PlanRequirements startingFrom(List<Plan> plans) {
        List<boolean[]> more =
                Stream.concat(starts.stream(), plans.stream().map(Plan::called)).toList();
        return new PlanRequirements(budgets, batchSize, search, refineRounds, fitTasks, more);
    }

    /** 25, 22, 18, 14, 11, 8 and 6 calls of 28, or as many in proportion. */
    public static List<Integer> budgets(int steps) {
        return IntStream.of(OF_28)
                .map(calls -> (int) Math.round(calls * steps / 28.0))
                .filter(calls -> calls > 0 && calls < steps)
                .boxed()
                .toList();
    }

    /**
     * Checks that runs of {@code steps} steps can have the budgets that are wished for.
     *
     * @throws IllegalArgumentException that names a budget which they cannot have
     */
    public void check(int steps) {
        for (int calls : budgets) {
            if (calls < 1 || calls >= steps) {
                throw new IllegalArgumentException("A plan of " + calls + " calls is not possible: runs have " + steps
                        + " steps, so --budgets lie between 1 and " + (steps - 1) + ".");
            }
        }
    }
}
