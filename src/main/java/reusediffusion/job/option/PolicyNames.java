package reusediffusion.job.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reusediffusion.pipeline.request.OptionRanges;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.DynamicPolicy;
import reusediffusion.reuse.policy.PublishedPolicy;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.plan.Calibrations;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;

/**
 * Ways to save network calls, by their names on the command line.
 *
 * @param ladder of plans, or null
 * @param table of the published rule, read where it is asked for
 */
public record PolicyNames(PipelineEngine engine, PlanLadder ladder, Supplier<PublishedTable> table) {
    /** The names that there are, with what follows them. */
    public static final String FORMS =
            "original, published:THRESHOLD:MAX, dynamic:MAX, uniform:CALLS:ORDER, planned:CALLS[:GUARD], steps:CALLS";

    private static final String WHAT = "A policy's ";

    /** How many parts a name has at most, by its first. */
    static final Map<String, Integer> PARTS =
            Map.of("original", 1, "published", 3, "dynamic", 2, "uniform", 3, "planned", 3, "steps", 2);

    /** The policies that are compared where nothing is asked for: all rules at the same numbers of calls. */
    public static List<String> usual(int steps, PlanLadder ladder) {
        List<String> names = rules(steps);
        names.addAll(List.of("dynamic:1", "dynamic:2", "dynamic:4"));
        for (int calls : PlanRequirements.budgets(steps)) {
            names.addAll(List.of("uniform:" + calls + ":0", "uniform:" + calls + ":1", "steps:" + calls));
            if (ladder != null) {
                names.add("planned:" + calls);
            }
        }
        return names;
    }

    /**
     * The policies that a benchmark compares where nothing is asked for: full runs, and ways to half and to a quarter
     * of the calls.
     */
    public static List<String> few(int steps, PlanLadder ladder) {
        List<String> names = rules(steps);
        for (int calls : new int[] {Math.max(1, steps / 2), Math.max(1, steps / 4)}) {
            if (ladder != null && ladder.plans().get(0).calls() <= calls) {
                names.add("planned:" + ladder.forMaxCalls(calls).calls());
            }
            names.add("steps:" + calls);
        }
        return names.stream().distinct().toList();
    }

    /** Full runs, and the published rule at the number of steps that it was made for. */
    private static List<String> rules(int steps) {
        List<String> names = new ArrayList<>(List.of("original"));
        if (steps == 28) {
            names.addAll(List.of("published:30:1", "published:60:2"));
        }
        return names;
    }

    /** The line of a chart that a policy belongs to. */
    public static String series(String name) {
        String[] parts = name.split(":");
        return switch (parts[0]) {
            case "uniform" -> "uniform, order " + parts[2];
            case "steps" -> "fewer steps";
            case "planned" -> parts.length > 2 ? "planned, guard " + parts[2] : "planned";
            default -> parts[0];
        };
    }

    /**
     * Reads the name of a policy, such as {@code planned:14}.
     *
     * @throws IllegalArgumentException where it is no such name, or has a part that the policy does not read
     */
    public ComparedPolicy comparedPolicy(String name) {
        String[] parts = name.split(":", -1);
        if (parts.length > PARTS.getOrDefault(parts[0], parts.length)) {
            throw unknown(name, null);
        }
        try {
            return parts[0].equals("steps")
                    ? new ComparedPolicy(name, null, new Calibrations(withSteps(whole("steps", parts[1]))))
                    : new ComparedPolicy(name, policy(parts), null);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw unknown(name, e);
        }
    }

    private ReusePolicy policy(String... parts) {
        int steps = engine.settings().steps();
        return switch (parts[0]) {
            case "original" -> null;
            case "published" -> PublishedPolicy.of(
                    table.get(), steps, decimal("threshold", parts[1]), whole("maxSkipSteps", parts[2]), false);
            case "dynamic" -> new DynamicPolicy(DynamicPolicy.TOLERANCE, whole("maxSkipSteps", parts[1]));
            case "uniform" -> UniformPolicy.of(whole("maxCalls", parts[1]), steps, whole("order", parts[2]));
            case "planned" -> planned(parts);
            default -> throw unknown(String.join(":", parts), null);
        };
    }

    private ReusePolicy planned(String... parts) {
        if (ladder == null) {
            throw new IllegalArgumentException(
                    "There are no plans for these settings; make them with jobs/plan, or name" + " them with --plan.");
        }
        int calls = whole("maxCalls", parts[1]);
        var plan = ladder.forMaxCalls(calls);
        if (plan.calls() != calls) {
            throw new IllegalArgumentException("The plans have none of " + calls + " calls, and the nearest below has "
                    + plan.calls() + "; name that, or plan for " + calls + ".");
        }
        return parts.length == 2 ? new PlannedPolicy(plan) : ladder.guarded(plan, decimal("guard", parts[2]));
    }

    private PipelineEngine withSteps(int steps) {
        Settings fewer = engine.settings().withSteps(steps);
        return new PipelineEngine(
                engine.recipe(), engine.device(), engine.dtype(), fewer, engine.policy(), engine.traced());
    }

    private static int whole(String name, String text) {
        return OptionRanges.parse(name, WHAT + name, int.class, text).intValue();
    }

    private static double decimal(String name, String text) {
        return OptionRanges.parse(name, WHAT + name, double.class, text).doubleValue();
    }

    private static IllegalArgumentException unknown(String name, Exception cause) {
        return new IllegalArgumentException("--policies has " + name + "; it takes " + FORMS + ".", cause);
    }
}
