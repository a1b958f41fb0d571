package reusediffusion.reuse.search;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Searches the called steps whose closed-loop score is lowest: from the best start, all moves of one called step are scored on few
 * samples, the better part of them on more, the last on all; the best move, or the best moves together, is taken; and so on until no
 * move helps, and no two of the best moves at once do. Then the same from the next best starts, since each may end at another summit. Successive halving: arXiv 1502.07943.
 *
 * <p>The same scores lead to the same result, however candidates are batched or executed and wherever a search is taken up again;
 * only running out of time can end it earlier.
 */
public final class CalledSetSearch {

    /**
     * The state of a search after a batch: the round (0 scores the starts), the number of candidates scored so far, the
     * best so far and its score, and all scores.
     */
    public record Progress(int round, int scored, boolean[] best, double score, SearchScores scores) {}

    /**
     * The best set of called steps that a search found.
     *
     * @param complete whether no move helped any more; else time or rounds had run out
     */
    public record Result(boolean[] called, double score, int rounds, boolean complete) {}

    private final SearchEffort effort;
    private final TimedScores scores;
    private final ScoredMoves moves;
    private final Consumer<Progress> progress;
    private ScoredSet best;
    private int round;

    private CalledSetSearch(
            SetEvaluator evaluator,
            SearchEffort effort,
            SearchScores scores,
            Consumer<Progress> progress,
            InstantSource clock) {
        this.effort = effort;
        this.scores = new TimedScores(evaluator, effort, scores, clock, this::tell);
        this.moves = new ScoredMoves(this.scores, effort);
        this.progress = progress;
    }

    /**
     * Searches from the best of {@code starts}, which all have the same number of calls.
     *
     * @param scores what is known already, and where new scores are put
     * @param progress is told after every batch; the place to save the scores
     */
    public static Result run(
            List<boolean[]> starts,
            SetEvaluator evaluator,
            SearchEffort effort,
            SearchScores scores,
            Consumer<Progress> progress) {
        return run(starts, evaluator, effort, scores, progress, InstantSource.system());
    }

    static Result run(
            List<boolean[]> starts,
            SetEvaluator evaluator,
            SearchEffort effort,
            SearchScores scores,
            Consumer<Progress> progress,
            InstantSource clock) {
        if (starts.isEmpty() || starts.stream().anyMatch(s -> !s[0])) {
            throw new IllegalArgumentException("A search needs a start, and each must call the first step.");
        }
        return new CalledSetSearch(evaluator, effort, scores, progress, clock).search(starts);
    }

    private Result search(List<boolean[]> starts) {
        List<ScoredSet> scored = judged(starts);
        if (scored.isEmpty()) {
            return new Result(starts.get(0), Double.NaN, 0, false);
        }
        best = scored.get(0);
        if (!scores.has(best.called(), effort.judging())) {
            return new Result(best.called(), best.score(), 0, false);
        }
        boolean complete = climb(best);
        for (int c = 1; complete && c < Math.min(effort.climbs(), scored.size()); c++) {
            complete = climb(scored.get(c));
        }
        return new Result(best.called(), best.score(), round, complete);
    }

    /**
     * The starts that are worth climbing from, best first: those that time let be judged, or else those that it let be sorted, which may be
     * none. Where there was no time from the beginning all of them are sorted all the same.
     */
    private List<ScoredSet> judged(List<boolean[]> starts) {
        List<ScoredSet> sorted =
                scores.reached(starts, effort.samples().get(0), effort.time().isZero());
        List<boolean[]> first =
                sorted.stream().limit(effort.climbs()).map(ScoredSet::called).toList();
        scores.reached(first.subList(0, Math.min(1, first.size())), effort.judging(), false);
        List<ScoredSet> sure = scores.reached(first, effort.judging(), false);
        return sure.isEmpty() ? sorted : sure;
    }

    /** Goes on from here until no move helps, which it tells, or time or rounds have run out. */
    private boolean climb(ScoredSet start) {
        ScoredSet here = start;
        while (round < effort.rounds() && scores.hasTime(Duration.ZERO)) {
            round++;
            List<ScoredSet> better = moves.better(here);
            if (better == null) {
                return false;
            }
            if (better.isEmpty()) {
                return true;
            }
            here = moves.take(here, better);
            best = here.score() < best.score() ? here : best;
        }
        return false;
    }

    private void tell(SearchScores all) {
        progress.accept(new Progress(
                round,
                all.scores().size(),
                best == null ? null : best.called(),
                best == null ? Double.NaN : best.score(),
                all));
    }
}
