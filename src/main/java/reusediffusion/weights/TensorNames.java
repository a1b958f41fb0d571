package reusediffusion.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a component's tensors are called in files that other versions of a library wrote, and what its own loader passes over.
 *
 * @param aliases in other files' names, and what a match becomes
 * @param unused tensors that no layer of the component has and that say nothing about it
 */
public record TensorNames(List<Alias> aliases, List<Pattern> unused) {
    /** The names of the component's own library alone. */
    public static final TensorNames OWN = new TensorNames(List.of(), List.of());

    /** Replaces a part of a name, found by a regular expression, by its spelling in current files. */
    public record Alias(Pattern former, String now) {}

    /** Adds an alias: where a file's name holds {@code former}, {@code now} stands in its place. */
    public TensorNames alias(String former, String now) {
        List<Alias> all = new ArrayList<>(aliases);
        all.add(new Alias(Pattern.compile(former), now));
        return new TensorNames(all, unused);
    }

    /** Adds tensors that are passed over because their whole name matches one of these patterns. */
    public TensorNames without(String... patterns) {
        List<Pattern> all = new ArrayList<>(unused);
        for (String pattern : patterns) {
            all.add(Pattern.compile(pattern));
        }
        return new TensorNames(aliases, all);
    }

    String now(String name) {
        String current = name;
        for (Alias alias : aliases) {
            current = alias.former().matcher(current).replaceFirst(alias.now());
        }
        return current;
    }

    boolean passesOver(String name) {
        return unused.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
