package reusediffusion.spark.samples;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Groups a partition's samples, sorted by position, into the batches that {@link ShardPartitioner} kept together. */
public final class BatchIterator implements Iterator<List<SampleSpecification>> {
    private final Iterator<PlacedSample> samples;
    private final int size;
    private PlacedSample next;

    /** Forms batches of at most {@code size} samples, in order. */
    public BatchIterator(Iterator<PlacedSample> samples, int size) {
        this.samples = samples;
        this.size = size;
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public List<SampleSpecification> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        long batch = next.position() / size;
        List<SampleSpecification> specifications = new ArrayList<>(size);
        while (next != null && next.position() / size == batch) {
            specifications.add(next.specification());
            advance();
        }
        return specifications;
    }

    private void advance() {
        next = samples.hasNext() ? samples.next() : null;
    }
}
