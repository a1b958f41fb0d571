package reusediffusion.spark;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.Outcome;

/** The stage that makes samples: one partition in, batch by batch, and one row of {@link Outcome} out for each sample. */
record Generation<P extends AutoCloseable>(
        Engine<P> engine, Encoding encoding, int batchSize, Audit audit, Counters counters)
        implements FlatMapFunction<Iterator<PlacedSample>, Row> {

    @Override
    public Iterator<Row> call(Iterator<PlacedSample> samples) {
        Batches batches = new Batches(samples, batchSize);
        if (!batches.hasNext()) {
            return List.<Row>of().iterator();
        }
        Maker<P> maker = new Maker<>(engine, encoding, Devices.ofTask(engine.device()), audit);
        if (maker.load()) {
            counters.loads().add(1);
        }
        return flatten(batches, batch -> maker.make(batch).stream()
                .peek(counters::count)
                .peek(Tally::count)
                .map(Outcome::toRow));
    }

    /** Lazily: a batch is made when the sink has written the one before it. */
    private static Iterator<Row> flatten(Iterator<List<Order>> batches, Function<List<Order>, Stream<Row>> make) {
        Iterable<List<Order>> once = () -> batches;
        return StreamSupport.stream(once.spliterator(), false).flatMap(make).iterator();
    }
}
