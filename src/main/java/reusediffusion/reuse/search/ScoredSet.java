package reusediffusion.reuse.search;

import java.util.Comparator;
import reusediffusion.reuse.policy.CalledSteps;

/** A set of called steps (T) with its score, of which less is better; of equal ones the order is that of their masks. */
record ScoredSet(boolean[] called, double score) {
    static final Comparator<ScoredSet> BEST_FIRST =
            Comparator.comparingDouble(ScoredSet::score).thenComparing(s -> CalledSteps.text(s.called));
}
