package reusediffusion.spark.executor;

import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Deals the energy that a device draws out to the tasks that work on it: who ends takes what was drawn since somebody last took some, so that
 * tasks that work side by side take all of it together, and nobody what was drawn while there was none.
 */
public final class EnergyShares {
    private final Supplier<OptionalLong> meter;
    private int tasks;
    private OptionalLong last = OptionalLong.empty();

    /** @param meter millijoules, counted from whenever */
    EnergyShares(Supplier<OptionalLong> meter) {
        this.meter = meter;
    }

    /** Notes that a task begins on the device. */
    public synchronized void begin() {
        if (tasks == 0) {
            last = meter.get();
        }
        tasks++;
    }

    /** Notes that a task ends that has begun; gives its millijoules, or null where nothing counts them. */
    public synchronized Long end() {
        tasks--;
        OptionalLong before = last;
        last = meter.get();
        return before.isPresent() && last.isPresent() ? (Long) (last.getAsLong() - before.getAsLong()) : null;
    }
}
