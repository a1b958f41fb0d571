package reusediffusion.pipeline.policy;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.reuse.policy.DynamicPolicy;
import reusediffusion.reuse.table.TableKey;

/**
 * Parses the options that say which network calls are saved, for the command line, the Deep Java Library and Spark ML alike.
 *
 * @param given the options that the user set, each of its right type
 * @param label how an option is called where it was given
 */
public record PolicyOptions(Map<String, Object> given, UnaryOperator<String> label) {
    static final String POLICY = "policy";
    static final String TABLE = "table";
    static final String THRESHOLD = "threshold";
    static final String MAX_SKIP_STEPS = "maxSkipSteps";
    static final String BATCH_MEAN = "batchMean";
    static final String INTERVAL = "interval";
    static final String ORDER = "order";
    static final String PLAN = "plan";
    static final String SPEEDUP = "speedup";
    static final String MAX_CALLS = "maxCalls";
    static final String MIN_PSNR = "minPsnr";
    static final String GUARD = "guard";
    static final String ANY = "tableAny";

    /** The options by name, with what they are. */
    public static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry(POLICY, String.class),
            Map.entry(TABLE, String.class),
            Map.entry(THRESHOLD, double.class),
            Map.entry(MAX_SKIP_STEPS, int.class),
            Map.entry(BATCH_MEAN, boolean.class),
            Map.entry(INTERVAL, int.class),
            Map.entry(ORDER, int.class),
            Map.entry(PLAN, String.class),
            Map.entry(SPEEDUP, double.class),
            Map.entry(MAX_CALLS, int.class),
            Map.entry(MIN_PSNR, double.class),
            Map.entry(GUARD, double.class),
            Map.entry(ANY, boolean.class));

    /**
     * The policy that is named, or else the one that reads what is given.
     *
     * @param otherwise where nothing is given
     * @throws IllegalArgumentException where no policy has that name, or it does not read an option that is given
     */
    public String policyOr(String otherwise) {
        return new PolicyOptionRules(given, label).policyOr(otherwise);
    }

    /**
     * Chooses the policy of a run.
     *
     * @param key of the run, asked for where a table or plan must fit it
     * @param listener is told in a sentence where a table or plan of another run is accepted
     * @throws IllegalArgumentException that names the option which does not fit
     */
    public PolicyChoice choose(RunSteps run, Supplier<TableKey> key, Consumer<String> listener) {
        String policy = policyOr("original");
        new PolicyOptionRules(given, label).requireOneOfEach();
        return run.allow(chosen(policy, run, key, listener));
    }

    private PolicyChoice chosen(String policy, RunSteps run, Supplier<TableKey> key, Consumer<String> listener) {
        int steps = run.size();
        return switch (policy) {
            case "published" -> published(Tables.read(or(TABLE, (String) null), any(), key, run, listener), steps);
            case "dynamic" -> PolicyChoice.dynamic(DynamicPolicy.TOLERANCE, or(MAX_SKIP_STEPS, 1));
            case "uniform" -> given.containsKey(MAX_CALLS)
                    ? PolicyChoice.spread(or(MAX_CALLS, 1), steps, or(ORDER, 0))
                    : PolicyChoice.every(or(INTERVAL, 2), steps, or(ORDER, 0));
            case "planned" -> plan().policy(key.get(), run, listener);
            default -> PolicyChoice.original();
        };
    }

    private PolicyChoice published(Tables.Found found, int steps) {
        return PolicyChoice.published(
                        found.table(), steps, or(THRESHOLD, 30.0), or(MAX_SKIP_STEPS, 1), or(BATCH_MEAN, false))
                .from(found.origin());
    }

    private PlanChoice plan() {
        String file = or(PLAN, (String) null);
        return new PlanChoice(
                file == null ? null : LocalPath.of(file),
                or(SPEEDUP, (Double) null),
                or(MAX_CALLS, (Integer) null),
                or(MIN_PSNR, (Double) null),
                or(GUARD, (Double) null),
                any());
    }

    private boolean any() {
        return or(ANY, false);
    }

    @SuppressWarnings("unchecked")
    private <T> T or(String name, T otherwise) {
        return (T) given.getOrDefault(name, otherwise);
    }

    /** Picks the options that belong to the policy out of all options. */
    public static Map<String, Object> among(Map<String, Object> options) {
        Map<String, Object> own = new TreeMap<>(options);
        own.keySet().retainAll(TYPES.keySet());
        return own;
    }
}
