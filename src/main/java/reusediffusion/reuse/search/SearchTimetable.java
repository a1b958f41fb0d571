package reusediffusion.reuse.search;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The time of a search over all budgets, shared out so that it ends when it was asked to, and lines that say what is left of it.
 *
 * @param whole the end of all
 * @param end of the part that is looked at
 * @param callSeconds of a network call, a sample, on one slot
 * @param slots tasks that run at once
 * @param teller who is told how it goes
 */
public record SearchTimetable(
        InstantSource clock, Instant whole, Instant end, double callSeconds, int slots, Teller teller) {
    private static final double NANOS = 1e9;

    /** Hears what a search does, and how much time all of it has left. */
    public interface Teller {
        /** Tells what is being done, and how much time is left. */
        void tell(String what, Duration left);
    }

    /** A part that ends then, or with this one. */
    public SearchTimetable until(Instant other) {
        return new SearchTimetable(clock, whole, other.isBefore(end) ? other : end, callSeconds, slots, teller);
    }

    /** The present moment by the clock of this timetable. */
    public Instant now() {
        return clock.instant();
    }

    /** The time that is left, or zero. */
    Duration left() {
        return until(now(), end);
    }

    private static Duration until(Instant now, Instant then) {
        return now.isBefore(then) ? Duration.between(now, then) : Duration.ZERO;
    }

    /** The time that network calls of so many samples take where they are shared out to so many slots. */
    public Duration of(double calls, int parts) {
        return Duration.ofNanos((long) (calls * callSeconds / Math.max(1, Math.min(parts, slots)) * NANOS));
    }

    /**
     * What the first of some pieces of work gets of the time that is left: what it needs, and of what is beyond as much as each of the others;
     * its proportion where there is too little for all.
     */
    public Duration share(List<Duration> needed) {
        Duration all = needed.stream().reduce(Duration.ZERO, Duration::plus);
        Duration first = needed.get(0);
        Duration beyond = left().minus(all);
        return beyond.isNegative()
                ? Duration.ofMillis((long) (left().toMillis() * ((double) first.toMillis() / all.toMillis())))
                : first.plus(beyond.dividedBy(needed.size()));
    }

    /** How many pieces of work of so many network calls each to begin between two looks at the clock. */
    int batch(double calls) {
        double each = Math.max(1e-3, calls * callSeconds);
        return slots * (int) Math.max(1, Math.min(32, 2 / each));
    }

    /** Tells what is being done, and how much of the whole time is left. */
    public void tell(String what) {
        teller.tell(what, until(now(), whole));
    }
}
