package reusediffusion.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Groups a partition's samples, sorted by position, into the batches that {@link Spread} kept together. */
final class Batches implements Iterator<List<Order>> {
    private final Iterator<Tuple2<Long, Row>> samples;
    private final int size;
    private Tuple2<Long, Row> next;

    Batches(Iterator<Tuple2<Long, Row>> samples, int size) {
        this.samples = samples;
        this.size = size;
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public List<Order> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        long batch = next._1() / size;
        List<Order> orders = new ArrayList<>(size);
        while (next != null && next._1() / size == batch) {
            orders.add(Order.of(next._2()));
            advance();
        }
        return orders;
    }

    private void advance() {
        next = samples.hasNext() ? samples.next() : null;
    }
}
