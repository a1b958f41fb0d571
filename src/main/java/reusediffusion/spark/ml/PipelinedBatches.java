package reusediffusion.spark.ml;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Elements that come in batches, each begun on a device and finished behind it. Who asks for a second batch gets it while the device makes
 * the third; who asks for the first alone makes no more than that.
 */
final class PipelinedBatches<B, T> implements Iterator<T> {
    private final Iterator<B> batches;
    private final Function<B, Supplier<List<T>>> begin;
    private final Queue<Supplier<List<T>>> begun = new ArrayDeque<>();
    private Iterator<T> current = Collections.emptyIterator();
    private int ahead;

    /** @param begin makes a batch; what it returns waits until that is finished */
    PipelinedBatches(Iterator<B> batches, Function<B, Supplier<List<T>>> begin) {
        this.batches = batches;
        this.begin = begin;
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext()) {
            while (begun.size() <= ahead && batches.hasNext()) {
                begun.add(begin.apply(batches.next()));
            }
            if (begun.isEmpty()) {
                return false;
            }
            current = begun.remove().get().iterator();
            ahead = 1;
        }
        return true;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
