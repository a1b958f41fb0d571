package reusediffusion.pipeline.calibrate;

import java.time.Duration;
import java.util.function.LongSupplier;
import reusediffusion.reuse.policy.CalledSteps;

/**
 * How many groups of samples a fit of rows can take along so that it ends in its time. What the calls took so far tells what those to come
 * will; the first is left out, since a network warms up at it.
 */
final class FitGroupLimit {
    private final boolean[] called;
    private final LongSupplier clock;
    private final long end;
    private int calls;
    private long firstEnded;
    private long taken;

    FitGroupLimit(boolean[] called, Duration time) {
        this(called, time, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    FitGroupLimit(boolean[] called, Duration time, LongSupplier clock) {
        this.called = called.clone();
        this.clock = clock;
        this.end = clock.getAsLong() + time.toNanos();
    }

    /** After a step of so many groups: how many of them go on, one at the least. */
    int groups(int step, int groups) {
        if (!called[step]) {
            return groups;
        }
        long now = clock.getAsLong();
        calls++;
        if (calls == 1) {
            firstEnded = now;
            return groups;
        }
        taken += groups;
        int left = CalledSteps.count(called) - calls;
        if (left == 0) {
            return groups;
        }
        double each = (now - firstEnded) / (double) taken;
        double possible = (end - now) / (each * left);
        return (int) Math.max(1, Math.min(groups, Math.round(possible)));
    }
}
