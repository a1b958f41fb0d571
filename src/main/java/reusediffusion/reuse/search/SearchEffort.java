package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.List;

/**
 * The bounds of a search over called sets.
 *
 * @param samples how many samples the candidates of each rung are scored on, ascending; the last number judges
 * @param kept the share of candidates that goes on to the next rung
 * @param reach how many places a called step may move at once
 * @param climbs how many of the starts are climbed from, the best first
 * @param rounds how many moves are taken at most, by all climbs together
 * @param batch how many candidates are scored between two looks at the clock
 * @param time after which no new batch is begun
 */
public record SearchEffort(
        List<Integer> samples, double kept, int reach, int climbs, int rounds, int batch, Duration time) {
    /**
     * An effort whose bounds make sense together.
     *
     * @throws IllegalArgumentException where a bound is out of its range, or the numbers of samples do not ascend
     */
    public SearchEffort {
        samples = List.copyOf(samples);
        boolean ascending = !samples.isEmpty() && samples.get(0) > 0;
        for (int i = 1; i < samples.size(); i++) {
            ascending &= samples.get(i) > samples.get(i - 1);
        }
        if (!ascending || !(kept > 0 && kept <= 1) || reach < 1 || climbs < 1 || rounds < 0 || batch < 1) {
            throw new IllegalArgumentException(
                    "A search needs ascending numbers of samples, a share to keep of 0 to 1, and"
                            + " a reach, climbs and batch of 1 or more.");
        }
    }

    /** Judged on 32 samples, with rungs of 8 and 16, for at most this long. */
    public static SearchEffort of(Duration time) {
        return new SearchEffort(List.of(8, 16, 32), 1 / 3.0, 3, 1, 100, 8, time);
    }

    int judging() {
        return samples.get(samples.size() - 1);
    }
}
