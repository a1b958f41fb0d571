package reusediffusion.djl;

import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.pipeline.PlanChoice;
import reusediffusion.pipeline.PolicyChoice;
import reusediffusion.pipeline.RunKey;
import reusediffusion.pipeline.RunSteps;
import reusediffusion.reuse.DynamicPolicy;
import reusediffusion.reuse.PublishedTable;

/** Those of the {@link Options} that say which network calls are saved. */
record PolicyOptions(Options options) {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyOptions.class);
    private static final String POLICY = "policy";
    private static final String TABLE = "table";
    private static final String PLAN = "plan";
    private static final String MAX_CALLS = "maxCalls";

    static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry(POLICY, String.class),
            Map.entry(TABLE, String.class),
            Map.entry("threshold", double.class),
            Map.entry("maxSkipSteps", int.class),
            Map.entry("batchMean", boolean.class),
            Map.entry("interval", int.class),
            Map.entry("order", int.class),
            Map.entry(PLAN, String.class),
            Map.entry("speedup", double.class),
            Map.entry(MAX_CALLS, int.class),
            Map.entry("minPsnr", double.class),
            Map.entry("guard", double.class),
            Map.entry("tableAny", boolean.class));

    /** The policy of these runs. */
    PolicyChoice choose(RunSteps run) {
        return run.allow(chosen(run));
    }

    private PolicyChoice chosen(RunSteps run) {
        String policy = options.or(POLICY, usual());
        return switch (policy) {
            case "original" -> PolicyChoice.original();
            case "published" -> PolicyChoice.published(
                    table(),
                    run.size(),
                    options.or("threshold", 30.0),
                    options.or("maxSkipSteps", 1),
                    options.or("batchMean", false));
            case "dynamic" -> PolicyChoice.dynamic(DynamicPolicy.TOLERANCE, options.or("maxSkipSteps", 1));
            case "uniform" -> uniform(run.size());
            case "planned" -> plan().policy(
                            RunKey.of(run.recipe(), run.settings(), run.recipe().dtype()), run, LOG::warn);
            default -> throw new IllegalArgumentException(
                    "Unknown policy '" + policy + "'; choose original, published, dynamic, uniform or planned.");
        };
    }

    private String usual() {
        boolean planned = options.values().containsKey(PLAN);
        return options.values().containsKey(TABLE) ? "published" : planned ? "planned" : "original";
    }

    private PublishedTable table() {
        String table = options.or(TABLE, "");
        if (table.isEmpty()) {
            throw new IllegalArgumentException("Policy published reads a table; name its file in option table.");
        }
        boolean text = table.stripLeading().startsWith("{");
        return text ? PublishedTable.parse(table, "in option table") : PublishedTable.read(Path.of(table));
    }

    private PolicyChoice uniform(int steps) {
        Integer calls = options.or(MAX_CALLS, (Integer) null);
        int order = options.or("order", 0);
        return calls == null
                ? PolicyChoice.every(options.or("interval", 2), steps, order)
                : PolicyChoice.spread(calls, steps, order);
    }

    private PlanChoice plan() {
        String file = options.or(PLAN, (String) null);
        return new PlanChoice(
                file == null ? null : Path.of(file),
                options.or("speedup", (Double) null),
                options.or(MAX_CALLS, (Integer) null),
                options.or("minPsnr", (Double) null),
                options.or("guard", (Double) null),
                options.or("tableAny", false));
    }
}
