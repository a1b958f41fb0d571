package reusediffusion.pipeline.policy;

import static reusediffusion.pipeline.policy.PolicyOptions.ANY;
import static reusediffusion.pipeline.policy.PolicyOptions.BATCH_MEAN;
import static reusediffusion.pipeline.policy.PolicyOptions.GUARD;
import static reusediffusion.pipeline.policy.PolicyOptions.INTERVAL;
import static reusediffusion.pipeline.policy.PolicyOptions.MAX_CALLS;
import static reusediffusion.pipeline.policy.PolicyOptions.MAX_SKIP_STEPS;
import static reusediffusion.pipeline.policy.PolicyOptions.MIN_PSNR;
import static reusediffusion.pipeline.policy.PolicyOptions.ORDER;
import static reusediffusion.pipeline.policy.PolicyOptions.PLAN;
import static reusediffusion.pipeline.policy.PolicyOptions.POLICY;
import static reusediffusion.pipeline.policy.PolicyOptions.SPEEDUP;
import static reusediffusion.pipeline.policy.PolicyOptions.TABLE;
import static reusediffusion.pipeline.policy.PolicyOptions.THRESHOLD;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Which policy options mean, and whether they fit each other: each policy reads some of them.
 *
 * @param given the options that the user set, by name
 * @param label how an option is called where it was given
 */
record PolicyOptionRules(Map<String, Object> given, UnaryOperator<String> label) {
    private static final Map<String, Set<String>> READS = Map.of(
            "original", Set.of(),
            "published", Set.of(TABLE, THRESHOLD, MAX_SKIP_STEPS, BATCH_MEAN, ANY),
            "planned", Set.of(PLAN, SPEEDUP, MAX_CALLS, MIN_PSNR, GUARD, ANY),
            "uniform", Set.of(INTERVAL, MAX_CALLS, ORDER),
            "dynamic", Set.of(MAX_SKIP_STEPS));

    /** Where several policies read all that is given, the first is meant. */
    private static final List<String> ORDER_OF_GUESSES = List.of("published", "planned", "uniform", "dynamic");

    /** Groups of options that mean the same, of which only one may be given. */
    private static final List<List<String>> ALTERNATIVES =
            List.of(List.of(MAX_CALLS, MIN_PSNR, SPEEDUP), List.of(INTERVAL, MAX_CALLS));

    /** The policy that is named, or else the one that reads what is given, or {@code otherwise} where nothing is. */
    String policyOr(String otherwise) {
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

    /** Fails where two options say the same. */
    void requireOneOfEach() {
        for (List<String> alternatives : ALTERNATIVES) {
            Set<String> both = new TreeSet<>(alternatives);
            both.retainAll(given.keySet());
            if (both.size() > 1) {
                throw new IllegalArgumentException(
                        labels(both) + " are ways to say the same; give one of them and leave out the others.");
            }
        }
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
}
