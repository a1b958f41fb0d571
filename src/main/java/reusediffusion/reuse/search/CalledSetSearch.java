package reusediffusion.reuse.search;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import reusediffusion.reuse.policy.CalledSteps;

/**
 * Searches the called steps whose closed-loop score is lowest: from the best start, all moves of one called step are scored on few
 * samples, the better part of them on more, the last on all; the best move, or the best moves together, is taken; and so on until no
 * move helps, and no two of the best moves at once do. Then the same from the next best starts, since each may end at another summit. Successive halving: arXiv 1502.07943.
 *
 * <p>The same scores lead to the same result, however candidates are batched or executed and wherever a search is taken up again;
 * only running out of time can end it earlier.
 */
public final class CalledSetSearch {

    /** Scores candidates, lower is better, on the first so many samples; batches are independent of each other. */
    public interface Evaluator {
        /** Scores each candidate on so many samples: its mean squared error, of which less is better. */
        double[] score(List<boolean[]> candidates, int samples);

        /** What that will take, as far as is known. */
        default Duration expected(int candidates, int samples) {
            return Duration.ZERO;
        }
    }

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

    private record Scored(boolean[] called, double score) {
        static final Comparator<Scored> BEST_FIRST =
                Comparator.comparingDouble(Scored::score).thenComparing(s -> CalledSteps.text(s.called));
    }

    private static final int PAIRED = 6;

    private final Evaluator evaluator;
    private final SearchEffort effort;
    private final SearchScores scores;
    private final Consumer<Progress> progress;
    private final InstantSource clock;
    private final Instant end;
    private Scored best;
    private int round;

    private CalledSetSearch(
            Evaluator evaluator,
            SearchEffort effort,
            SearchScores scores,
            Consumer<Progress> progress,
            InstantSource clock) {
        this.evaluator = evaluator;
        this.effort = effort;
        this.scores = scores;
        this.progress = progress;
        this.clock = clock;
        this.end = clock.instant().plus(effort.time());
    }

    /**
     * Searches from the best of {@code starts}, which all have the same number of calls.
     *
     * @param scores what is known already, and where new scores are put
     * @param progress is told after every batch; the place to save the scores
     */
    public static Result run(
            List<boolean[]> starts,
            Evaluator evaluator,
            SearchEffort effort,
            SearchScores scores,
            Consumer<Progress> progress) {
        return run(starts, evaluator, effort, scores, progress, InstantSource.system());
    }

    static Result run(
            List<boolean[]> starts,
            Evaluator evaluator,
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
        List<Scored> scored = judged(starts);
        if (scored.isEmpty()) {
            return new Result(starts.get(0), Double.NaN, 0, false);
        }
        best = scored.get(0);
        if (scores.get(best.called, effort.judging()) == null) {
            return new Result(best.called, best.score, 0, false);
        }
        boolean complete = climb(best);
        for (int c = 1; complete && c < Math.min(effort.climbs(), scored.size()); c++) {
            complete = climb(scored.get(c));
        }
        return new Result(best.called, best.score, round, complete);
    }

    /**
     * The starts that are worth climbing from, best first: those that time let be judged, or else those that it let be sorted, which may be
     * none. Where there was no time from the beginning all of them are sorted all the same.
     */
    private List<Scored> judged(List<boolean[]> starts) {
        List<Scored> sorted =
                reached(starts, effort.samples().get(0), effort.time().isZero());
        List<boolean[]> first =
                sorted.stream().limit(effort.climbs()).map(Scored::called).toList();
        reached(first.subList(0, Math.min(1, first.size())), effort.judging(), false);
        List<Scored> sure = reached(first, effort.judging(), false);
        return sure.isEmpty() ? sorted : sure;
    }

    /** Those of the candidates that time lets be scored, or that were, best first. */
    private List<Scored> reached(List<boolean[]> candidates, int samples, boolean whateverTheTime) {
        score(candidates, samples, whateverTheTime);
        return sorted(
                candidates.stream().filter(c -> scores.get(c, samples) != null).toList(), samples);
    }

    /** Goes on from here until no move helps, which it tells, or time or rounds have run out. */
    private boolean climb(Scored start) {
        Scored here = start;
        while (round < effort.rounds() && hasTime(Duration.ZERO)) {
            round++;
            List<Scored> better = halve(here, CalledSteps.neighbours(here.called, effort.reach()));
            if (better != null && better.isEmpty()) {
                better = halve(here, pairs(here));
            }
            if (better == null) {
                return false;
            }
            if (better.isEmpty()) {
                return true;
            }
            here = take(here, better);
            best = here.score < best.score ? here : best;
        }
        return false;
    }

    /** Two calls moved at once: the best single moves, as few samples told, by twos. */
    private List<boolean[]> pairs(Scored here) {
        int few = effort.samples().get(0);
        List<boolean[]> best = CalledSteps.neighbours(here.called, effort.reach()).stream()
                .map(c -> new Scored(c, scores.get(c, few)))
                .sorted(Scored.BEST_FIRST)
                .limit(PAIRED)
                .map(Scored::called)
                .toList();
        List<boolean[]> pairs = new ArrayList<>();
        for (int i = 0; i < best.size(); i++) {
            for (int j = i + 1; j < best.size(); j++) {
                boolean[] both = together(here.called, best.get(i), best.get(j));
                if (both != null) {
                    pairs.add(both);
                }
            }
        }
        return pairs;
    }

    /** Those of these moves from here that do better on all samples, best first; null where time ran out before they were known. */
    private List<Scored> halve(Scored here, List<boolean[]> moves) {
        List<boolean[]> left = moves;
        for (int samples : effort.samples()) {
            List<Scored> scored = score(left, samples, false);
            if (scored == null) {
                return null;
            }
            if (samples == effort.judging()) {
                return scored.stream().filter(s -> s.score < here.score).toList();
            }
            long most = (long) Math.ceil(scored.size() * effort.kept());
            left = scored.stream().limit(most).map(Scored::called).toList();
        }
        throw new IllegalStateException();
    }

    /** The best of these moves, or the best of the first two, three and four of them taken together. */
    private Scored take(Scored here, List<Scored> better) {
        boolean[] base = here.called;
        Scored first = better.get(0);
        List<boolean[]> together = new ArrayList<>();
        boolean[] sum = first.called;
        for (Scored move : better.subList(1, better.size())) {
            boolean[] both = together(base, sum, move.called);
            if (both != null && together.size() < 3) {
                together.add(both);
                sum = both;
            }
        }
        List<Scored> scored = score(together, effort.judging(), false);
        boolean more = scored != null && !scored.isEmpty() && scored.get(0).score < first.score;
        return more ? scored.get(0) : first;
    }

    /** {@code changed} with the move that leads from {@code base} to {@code moved} as well, or null where they collide. */
    private static boolean[] together(boolean[] base, boolean[] changed, boolean[] moved) {
        boolean[] both = changed.clone();
        for (int s = 0; s < base.length; s++) {
            if (moved[s] != base[s]) {
                if (changed[s] != base[s]) {
                    return null;
                }
                both[s] = moved[s];
            }
        }
        return both;
    }

    /** The candidates with their scores, best first; null where time ran out. */
    private List<Scored> score(List<boolean[]> candidates, int samples, boolean whateverTheTime) {
        List<boolean[]> unknown =
                candidates.stream().filter(c -> scores.get(c, samples) == null).toList();
        for (int from = 0; from < unknown.size(); from += effort.batch()) {
            List<boolean[]> batch = unknown.subList(from, Math.min(unknown.size(), from + effort.batch()));
            if (!whateverTheTime && !hasTime(evaluator.expected(batch.size(), samples))) {
                return null;
            }
            double[] values = evaluator.score(batch, samples);
            for (int i = 0; i < values.length; i++) {
                scores.put(batch.get(i), samples, values[i]);
            }
            progress.accept(new Progress(
                    round,
                    scores.scores().size(),
                    best == null ? null : best.called,
                    best == null ? Double.NaN : best.score,
                    scores));
        }
        return sorted(candidates, samples);
    }

    private List<Scored> sorted(List<boolean[]> known, int samples) {
        return known.stream()
                .map(c -> new Scored(c, scores.get(c, samples)))
                .sorted(Scored.BEST_FIRST)
                .toList();
    }

    private boolean hasTime(Duration needed) {
        return clock.instant().plus(needed).isBefore(end);
    }
}
