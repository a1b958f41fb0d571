package reusediffusion.reuse.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reusediffusion.reuse.policy.CalledSteps;

/** Finds the best of a few candidates: all on a quarter of the samples, the better part of them on all, as far as the time goes. */
record CandidateSelection(Scorer scorer, SearchTimetable time) {
    private static final double KEPT = 1 / 3.0;

    private record Scored(Candidate candidate, double score) {}

    /** The groups that candidates are sorted by first, and all, by which they are judged. */
    static List<Integer> rungs(int groups) {
        return groups < 4 ? List.of(groups) : List.of(groups / 4, groups);
    }

    /** The best as far as is known; the first of them where there is no time to learn anything. */
    Candidate best(List<Candidate> candidates) {
        List<Candidate> left = candidates;
        for (int groups : rungs(scorer.judgedGroups())) {
            List<Candidate> best = sorted(left, groups);
            if (best.isEmpty()) {
                break;
            }
            left = best.subList(0, Math.max(1, (int) Math.ceil(best.size() * KEPT)));
        }
        return left.get(0);
    }

    /** Those that time reached, best first. */
    private List<Candidate> sorted(List<Candidate> candidates, int groups) {
        List<Scored> scored = new ArrayList<>();
        int calls = CalledSteps.count(candidates.get(0).called()) * scorer.samples(groups);
        int batch = time.batch(calls);
        for (int from = 0; from < candidates.size() && hasTimeFor(calls); from += batch) {
            List<Candidate> next = candidates.subList(from, Math.min(candidates.size(), from + batch));
            double[] scores = scorer.score(next, groups);
            for (int c = 0; c < scores.length; c++) {
                scored.add(new Scored(next.get(c), scores[c]));
            }
        }
        return scored.stream()
                .sorted(Comparator.comparingDouble(Scored::score))
                .map(Scored::candidate)
                .toList();
    }

    private boolean hasTimeFor(int calls) {
        return time.left().compareTo(time.of(calls, 1)) > 0;
    }
}
