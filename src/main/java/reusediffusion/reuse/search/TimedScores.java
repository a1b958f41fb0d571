package reusediffusion.reuse.search;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Scores sets of called steps batch by batch, as far as the time of a search goes; what is known already is not scored again. */
final class TimedScores {
    private final SetEvaluator evaluator;
    private final SearchEffort effort;
    private final SearchScores known;
    private final InstantSource clock;
    private final Instant end;
    private final Consumer<SearchScores> afterBatch;

    TimedScores(
            SetEvaluator evaluator,
            SearchEffort effort,
            SearchScores known,
            InstantSource clock,
            Consumer<SearchScores> afterBatch) {
        this.evaluator = evaluator;
        this.effort = effort;
        this.known = known;
        this.clock = clock;
        this.end = clock.instant().plus(effort.time());
        this.afterBatch = afterBatch;
    }

    /** Whether there is so much time, and more. */
    boolean hasTime(Duration needed) {
        return clock.instant().plus(needed).isBefore(end);
    }

    /** Whether this set has a score on so many samples. */
    boolean has(boolean[] set, int samples) {
        return known.get(set, samples) != null;
    }

    /** These sets, which all have scores, best first. */
    List<ScoredSet> sorted(List<boolean[]> sets, int samples) {
        return sets.stream()
                .map(set -> new ScoredSet(set, known.get(set, samples)))
                .sorted(ScoredSet.BEST_FIRST)
                .toList();
    }

    /** All of these sets, best first; null where time ran out before they were scored. */
    List<ScoredSet> all(List<boolean[]> sets, int samples) {
        return score(sets, samples, false) ? sorted(sets, samples) : null;
    }

    /** Those of the sets that time lets be scored, or that were, best first. */
    List<ScoredSet> reached(List<boolean[]> sets, int samples, boolean whateverTheTime) {
        score(sets, samples, whateverTheTime);
        return sorted(sets.stream().filter(set -> has(set, samples)).toList(), samples);
    }

    /**
     * Those of the sets whose score on all samples is less, best first; null where time ran out before they were known. The better part of them
     * on few samples is scored on more, the last on all.
     */
    List<ScoredSet> better(double score, List<boolean[]> sets) {
        List<boolean[]> left = sets;
        for (int samples : effort.samples()) {
            List<ScoredSet> scored = all(left, samples);
            if (scored == null) {
                return null;
            }
            if (samples == effort.judging()) {
                return scored.stream().filter(s -> s.score() < score).toList();
            }
            long most = (long) Math.ceil(scored.size() * effort.kept());
            left = scored.stream().limit(most).map(ScoredSet::called).toList();
        }
        throw new IllegalStateException();
    }

    /** Whether time was enough for all of them. */
    private boolean score(List<boolean[]> sets, int samples, boolean whateverTheTime) {
        List<boolean[]> unknown =
                sets.stream().filter(set -> !has(set, samples)).toList();
        for (int from = 0; from < unknown.size(); from += effort.batch()) {
            List<boolean[]> batch = unknown.subList(from, Math.min(unknown.size(), from + effort.batch()));
            if (!whateverTheTime && !hasTime(evaluator.expected(batch.size(), samples))) {
                return false;
            }
            double[] values = evaluator.score(batch, samples);
            for (int i = 0; i < values.length; i++) {
                known.put(batch.get(i), samples, values[i]);
            }
            afterBatch.accept(known);
        }
        return true;
    }
}
