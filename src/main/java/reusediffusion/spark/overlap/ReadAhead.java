package reusediffusion.spark.overlap;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Has read the next element when it is asked for, in a thread of its own. It is to be closed before what it reads from. */
public final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
    private final Iterator<T> source;
    private final StageTimes times;
    private final ExecutorService reading = InterruptedWaits.oneThread("read-ahead");
    private Future<Optional<T>> next;

    /** Reads {@code source} in a thread of its own, ahead of the device. */
    public ReadAhead(Iterator<T> source, StageTimes times) {
        this.source = source;
        this.times = times;
        this.next = read();
    }

    private Future<Optional<T>> read() {
        return reading.submit(() -> source.hasNext() ? Optional.of(source.next()) : Optional.empty());
    }

    @Override
    public boolean hasNext() {
        return times.timed(StageTimes.Part.INPUT, () -> InterruptedWaits.uninterrupted(next))
                .isPresent();
    }

    /** What {@link #next} will return, where it has been read by now; else null. By the thread that takes. */
    public T ready() {
        try {
            return next.isDone() ? InterruptedWaits.uninterrupted(next).orElse(null) : null;
        } catch (RuntimeException e) {
            return null; // whoever takes it is told
        }
    }

    @Override
    public T next() {
        T read = InterruptedWaits.uninterrupted(next).orElseThrow(NoSuchElementException::new);
        next = read();
        return read;
    }

    @Override
    public void close() {
        InterruptedWaits.end(reading);
    }
}
