package reusediffusion.reuse.statistics;

import java.util.List;
import java.util.stream.IntStream;

/** Parts of a list for cross-validation: every n-th entry. */
public final class Folds {
    private Folds() {}

    /** The elements of one fold of several. */
    public static <T> List<T> only(List<T> all, int fold, int folds) {
        return pick(all, fold, folds, true);
    }

    /** The elements of all folds but one. */
    public static <T> List<T> without(List<T> all, int fold, int folds) {
        return pick(all, fold, folds, false);
    }

    private static <T> List<T> pick(List<T> all, int fold, int folds, boolean inside) {
        return IntStream.range(0, all.size())
                .filter(i -> i % folds == fold == inside)
                .mapToObj(all::get)
                .toList();
    }
}
