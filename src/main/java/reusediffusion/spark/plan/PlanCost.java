package reusediffusion.spark.plan;

import java.time.Duration;
import java.util.List;

/**
 * What the parts of planning take, from what one network call takes.
 *
 * @param callSeconds of a network call, a sample
 * @param decodeSeconds of a sample
 * @param steps of a full run
 * @param slots tasks that run at once
 */
record PlanCost(double callSeconds, double decodeSeconds, int steps, int slots) {
    private static final double NANOS = 1e9;

    /** The time that the full runs of this number of samples take. */
    Duration fullRuns(int samples) {
        return of((double) samples * steps);
    }

    /** So many samples along plans of these numbers of calls, decoded behind each and behind their full runs, which are paid for elsewhere. */
    Duration along(int samples, List<Integer> calls) {
        double decoding = samples * (calls.size() + 1.0) * decodeSeconds / slots;
        return of(samples * (double) calls.stream().mapToInt(Integer::intValue).sum())
                .plus(Duration.ofNanos((long) (decoding * NANOS)));
    }

    /** What the search proper has of the time for all that comes after the full runs: at least half, whatever measuring and the guard take. */
    static Duration search(Duration wanted, Duration measuring, Duration guard) {
        Duration left = wanted.minus(measuring).minus(guard);
        Duration least = wanted.dividedBy(2);
        return left.compareTo(least) < 0 ? least : left;
    }

    /** The time for all that comes after the full runs with which the search has so much. */
    static Duration enough(Duration search, Duration measuring, Duration guard) {
        Duration whole = search.plus(measuring).plus(guard);
        Duration twice = search.multipliedBy(2);
        return whole.compareTo(twice) < 0 ? whole : twice;
    }

    private Duration of(double calls) {
        return Duration.ofNanos((long) (calls * callSeconds / slots * NANOS));
    }
}
