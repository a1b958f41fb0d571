package reusediffusion.pipeline.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.reuse.policy.DynamicPolicy;
import reusediffusion.reuse.table.TableKey;

/**
 * Which network calls are saved, as options say it by name: the one parser of the command line, the Deep Java Library and Spark ML.
 *
 * @param given the options that the user set, each of its right type
 * @param label how an option is called where it was given
 */
public record PolicyOptions(Map<String, Object> given, UnaryOperator<String> label) {
    private static final String POLICY = "policy";
    private static final String TABLE = "table";
    private static final String THRESHOLD = "threshold";
    private static final String MAX_SKIP_STEPS = "maxSkipSteps";
    private static final String BATCH_MEAN = "batchMean";
    private static final String INTERVAL = "interval";
    private static final String ORDER = "order";
    private static final String PLAN = "plan";
    private static final String SPEEDUP = "speedup";
    private static final String MAX_CALLS = "maxCalls";
    private static final String MIN_PSNR = "minPsnr";
    private static final String GUARD = "guard";
    private static final String ANY = "tableAny";

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

    private static final Map<String, Set<String>> READS = Map.of(
            "original", Set.of(),
            "published", Set.of(TABLE, THRESHOLD, MAX_SKIP_STEPS, BATCH_MEAN, ANY),
            "planned", Set.of(PLAN, SPEEDUP, MAX_CALLS, MIN_PSNR, GUARD, ANY),
            "uniform", Set.of(INTERVAL, MAX_CALLS, ORDER),
            "dynamic", Set.of(MAX_SKIP_STEPS));

    /** Where several policies read all that is given, the first is meant. */
    private static final List<String> ORDER_OF_GUESSES = List.of("published", "planned", "uniform", "dynamic");

    /** Wishes of which one is enough. */
    private static final List<List<String>> ALTERNATIVES =
            List.of(List.of(MAX_CALLS, MIN_PSNR, SPEEDUP), List.of(INTERVAL, MAX_CALLS));

    /**
     * The policy that is named, or else the one that reads what is given.
     *
     * @param otherwise where nothing is given
     * @throws IllegalArgumentException where no policy has that name, or it does not read an option that is given
     */
    public String policyOr(String otherwise) {
        Set<String> wishes = wishes();
        Object named = given.get(POLICY);
        if (named == null) {
            return given.isEmpty() ? otherwise : guess(wishes);
        }
        Set<String> read = READS.get(named.toString());
        if (read == null) {
            throw new IllegalArgumentException(label.apply(POLICY)
                    + " takes original, published, dynamic, uniform or planned, not " + named + ".");
        }
        wishes.removeAll(read);
        if (!wishes.isEmpty()) {
            throw new IllegalArgumentException("The policy " + named + " does not read " + labels(wishes)
                    + "; leave that out, or choose a policy that does.");
        }
        return named.toString();
    }

    private String guess(Set<String> wishes) {
        return ORDER_OF_GUESSES.stream()
                .filter(policy -> READS.get(policy).containsAll(wishes))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No policy reads all of " + labels(wishes)
                        + "; leave some out, and name the policy with " + label.apply(POLICY) + "."));
    }

    private Set<String> wishes() {
        Set<String> wishes = new TreeSet<>(given.keySet());
        wishes.remove(POLICY);
        wishes.removeIf(name -> Boolean.FALSE.equals(given.get(name)));
        return wishes;
    }

    private String labels(Set<String> names) {
        return names.stream().map(label).collect(Collectors.joining(", "));
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
        requireOneOfEach();
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

    private void requireOneOfEach() {
        for (List<String> alternatives : ALTERNATIVES) {
            Set<String> both = new TreeSet<>(alternatives);
            both.retainAll(given.keySet());
            if (both.size() > 1) {
                throw new IllegalArgumentException(
                        labels(both) + " are ways to say the same; give one of them and leave out the others.");
            }
        }
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
