package reusediffusion.reuse.search;

import java.util.List;
import reusediffusion.reuse.policy.CalledSteps;

/** The moves of called steps that lead from a set to better ones, as far as time lets them be scored. */
record ScoredMoves(TimedScores scores, SearchEffort effort) {
    /** Moves of which each two are tried together. */
    private static final int PAIRED = 6;

    /** How many sums of the best moves are tried: of two, three and four. */
    private static final int SUMS = 3;

    /**
     * The sets that are better than this one, best first: those that one move leads to, or else those of two moves at once; null where time
     * ran out before they were known.
     */
    List<ScoredSet> better(ScoredSet here) {
        List<boolean[]> single = CalledSteps.neighbours(here.called(), effort.reach());
        List<ScoredSet> better = scores.better(here.score(), single);
        return better != null && better.isEmpty() ? scores.better(here.score(), pairs(here, single)) : better;
    }

    /** Two calls moved at once: the best single moves, as few samples told, by twos. */
    private List<boolean[]> pairs(ScoredSet here, List<boolean[]> single) {
        List<boolean[]> best = scores.sorted(single, effort.samples().get(0)).stream()
                .limit(PAIRED)
                .map(ScoredSet::called)
                .toList();
        return CombinedMoves.pairs(here.called(), best);
    }

    /** The best of these moves, or the best of the first two, three and four of them taken together. */
    ScoredSet take(ScoredSet here, List<ScoredSet> better) {
        ScoredSet first = better.get(0);
        List<boolean[]> moves = better.stream().map(ScoredSet::called).toList();
        List<boolean[]> together = CombinedMoves.sums(here.called(), moves, SUMS);
        List<ScoredSet> scored = scores.all(together, effort.judging());
        boolean more = scored != null && !scored.isEmpty() && scored.get(0).score() < first.score();
        return more ? scored.get(0) : first;
    }
}
