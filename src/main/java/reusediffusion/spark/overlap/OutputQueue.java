package reusediffusion.spark.overlap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What lies behind a task's device: samples are compressed side by side, and batches written in their order, while the device makes the
 * next ones. The page of the package has all stages.
 *
 * @param <R> a sample that can be written
 */
public final class OutputQueue<R> implements AutoCloseable {

    /** The end of a queue, where finished samples arrive; one thread at a time asks it. */
    public interface End<R> {
        /** Takes the next batch; false where this and what comes behind it is not wanted. */
        boolean add(List<R> batch) throws IOException;

        /** Makes what it has taken count; false where it does not. */
        boolean commit() throws IOException;
    }

    private final CompressionPool pool;
    private final End<R> end;
    private final StageTimes times;
    private final ExecutorService writing = InterruptedWaits.oneThread("storage");
    private final AtomicLong bytes = new AtomicLong();
    private List<Future<R>> latest = List.of();
    private volatile boolean storing;
    private volatile boolean refused;
    private volatile boolean closed;
    private volatile Throwable failure;

    /** Begins to take what one device makes. */
    public OutputQueue(CompressionPool pool, End<R> end, StageTimes times) {
        this.pool = pool;
        this.end = end;
        this.times = times;
    }

    /**
     * Hands a batch over, and waits where too much is on its way.
     *
     * @return false where its end wants no more
     * @throws IOException what writing an earlier batch threw, as the other exceptions
     */
    public boolean add(List<UnfinishedSample<R>> batch) throws IOException {
        long size = batch.stream().mapToLong(UnfinishedSample::bytes).sum();
        StageTimes.Part waits = storing ? StageTimes.Part.STORAGE : StageTimes.Part.COMPRESSION;
        long start = System.nanoTime();
        pool.room().take(size, bytes);
        times.add(waits, System.nanoTime() - start);
        List<Future<R>> begun = pool.begin(batch);
        latest = begun;
        writing.execute(() -> write(begun, size));
        throwFailure();
        return !refused;
    }

    private void write(List<Future<R>> begun, long size) {
        try {
            List<R> samples = new ArrayList<>();
            for (Future<R> sample : begun) {
                if (isOver()) {
                    begun.forEach(each -> each.cancel(false));
                    return;
                }
                samples.add(InterruptedWaits.uninterrupted(sample));
            }
            storing = true;
            refused = !end.add(samples);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            storing = false;
            pool.room().giveBack(size, bytes);
        }
    }

    private boolean isOver() {
        return closed || refused || failure != null;
    }

    private void throwFailure() throws IOException {
        Throwable thrown = failure;
        if (thrown instanceof IOException own) {
            throw own;
        }
        if (thrown instanceof RuntimeException own) {
            throw own;
        }
        if (thrown instanceof Error own) {
            throw own;
        }
    }

    /**
     * Waits until all that was handed over is written, and commits it. Any thread may ask.
     *
     * @return false where some of it does not count
     * @throws IOException what writing or committing threw, as the other exceptions
     */
    public boolean commit() throws IOException {
        try {
            Boolean counts = InterruptedWaits.uninterrupted(writing.submit(this::commitWritten));
            throwFailure();
            return counts;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean commitWritten() {
        try {
            return !isOver() && end.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the rest of the queue, called by the thread that hands samples over. */
    public boolean finish() throws IOException {
        long start = System.nanoTime();
        latest.forEach(InterruptedWaits::settled);
        long compressed = System.nanoTime();
        times.add(StageTimes.Part.COMPRESSION, compressed - start);
        boolean counts = commit();
        times.add(StageTimes.Part.STORAGE, System.nanoTime() - compressed);
        return counts;
    }

    /** Gives up what was handed over and is not written. */
    @Override
    public void close() {
        closed = true;
        InterruptedWaits.end(writing);
    }
}
