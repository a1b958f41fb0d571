package reusediffusion.spark.plan;

import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import reusediffusion.pipeline.calibrate.CalibrationSet;

/** The calibration sets of this JVM: each is made once, lent to any number of tasks at a time, and kept while there is memory for it. */
final class CalibrationSetCache {
    private static final Map<Object, Shared> SETS = new LinkedHashMap<>(16, 0.75f, true);

    /** Half of the machine's memory: the other half is for the heap, the weights and what runs. */
    private static final long MOST_BYTES = memory() / 2;

    private CalibrationSetCache() {}

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    private static final class Shared {
        private final CompletableFuture<CalibrationSet> set = new CompletableFuture<>();
        private int users;
        private boolean dropped;

        /** Whether nobody can come to it any more. */
        private boolean isOver() {
            return users == 0 && dropped;
        }

        private CalibrationSet made() {
            return set.isDone() && !set.isCompletedExceptionally() ? set.join() : null;
        }
    }

    /** A set in use, which stays until it is given back. */
    record Loan(Shared shared, CalibrationSet set) implements AutoCloseable {
        @Override
        public void close() {
            set.leave();
            letGo(shared);
        }
    }

    /** The set of this key, made now where it is not there, or where its weights are gone. */
    static Loan borrow(Object key, Supplier<CalibrationSet> maker) {
        while (true) {
            Shared shared;
            boolean mine;
            synchronized (SETS) {
                sweep();
                shared = SETS.get(key);
                mine = shared == null;
                shared = mine ? new Shared() : shared;
                shared.users++;
                SETS.put(key, shared);
            }
            CalibrationSet set = mine ? made(key, shared, maker) : awaited(shared);
            if (set.enter()) {
                return new Loan(shared, set);
            }
            drop(key, shared); // a job with another model came in between
            letGo(shared);
        }
    }

    private static CalibrationSet made(Object key, Shared shared, Supplier<CalibrationSet> maker) {
        try {
            CalibrationSet set = maker.get();
            shared.set.complete(set);
            return set;
        } catch (RuntimeException | Error e) {
            drop(key, shared);
            shared.set.completeExceptionally(e);
            letGo(shared);
            throw e;
        }
    }

    /** The set that another task is making or has made. */
    private static CalibrationSet awaited(Shared shared) {
        try {
            return shared.set.join();
        } catch (CompletionException e) {
            letGo(shared);
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    private static void drop(Object key, Shared shared) {
        synchronized (SETS) {
            SETS.remove(key, shared);
            shared.dropped = true;
        }
    }

    private static void letGo(Shared shared) {
        synchronized (SETS) {
            shared.users--;
            if (shared.isOver() && shared.made() != null) {
                shared.made().close();
            }
            sweep();
        }
    }

    /** Closes what nobody uses and whose weights are gone, and what there is no memory for, the longest unused first. */
    private static void sweep() {
        long bytes = SETS.values().stream()
                .map(Shared::made)
                .mapToLong(set -> set == null ? 0 : set.bytes())
                .sum();
        for (Iterator<Shared> all = SETS.values().iterator(); all.hasNext(); ) {
            Shared shared = all.next();
            CalibrationSet set = shared.made();
            if (set != null && shared.users == 0 && (bytes > MOST_BYTES || isStale(set))) {
                bytes -= set.bytes();
                shared.dropped = true;
                all.remove();
                set.close();
            }
        }
    }

    private static boolean isStale(CalibrationSet set) {
        if (!set.enter()) {
            return true;
        }
        set.leave();
        return false;
    }
}
