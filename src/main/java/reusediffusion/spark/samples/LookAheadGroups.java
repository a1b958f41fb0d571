package reusediffusion.spark.samples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** The elements of an iterator, of which some is done for many at once before the first of them is handed out. */
public final class LookAheadGroups<T> implements Iterator<T> {
    private final Iterator<T> elements;
    private final int most;
    private final ToIntFunction<T> size;
    private final Consumer<List<T>> prepare;
    private final Queue<T> group = new ArrayDeque<>();

    /**
     * Takes elements in groups, each of which is prepared as a whole.
     *
     * @param most a group ends with the element that brings it to this size
     * @param prepare is told of each group before it is handed out
     */
    public LookAheadGroups(Iterator<T> elements, int most, ToIntFunction<T> size, Consumer<List<T>> prepare) {
        this.elements = elements;
        this.most = most;
        this.size = size;
        this.prepare = prepare;
    }

    @Override
    public boolean hasNext() {
        return !group.isEmpty() || elements.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (group.isEmpty()) {
            fill();
        }
        return group.remove();
    }

    private void fill() {
        int sizes = 0;
        while (sizes < most && elements.hasNext()) {
            T element = elements.next();
            group.add(element);
            sizes += size.applyAsInt(element);
        }
        prepare.accept(new ArrayList<>(group));
    }
}
