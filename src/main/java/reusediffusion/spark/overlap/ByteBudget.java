package reusediffusion.spark.overlap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of samples that are on their way between devices and storage at once, over all tasks that share this
 * budget.
 */
public final class ByteBudget {
    private final long limit;
    private long taken;

    /** A budget of so many bytes. */
    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /** The room of a process: an eighth of its heap, since a picture is there as pixels, filtered and compressed while it is worked at. */
    public static ByteBudget ofProcess() {
        return new ByteBudget(Runtime.getRuntime().maxMemory() / 8);
    }

    /**
     * Waits until there is room for so many bytes. Who has none here gets in at once, so that neither a batch above the limit nor
     * others' batches can keep a task waiting for ever; interrupts wait too.
     *
     * @param own bytes that the asking task has here; they grow by {@code bytes}
     */
    synchronized void take(long bytes, AtomicLong own) {
        boolean interrupted = false;
        while (own.get() > 0 && taken + bytes > limit) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        taken += bytes;
        own.addAndGet(bytes);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void giveBack(long bytes, AtomicLong own) {
        taken -= bytes;
        own.addAndGet(-bytes);
        notifyAll();
    }

    /** The number of bytes that are on their way. */
    public synchronized long taken() {
        return taken;
    }
}
