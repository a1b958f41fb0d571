package reusediffusion.spark;

import java.io.IOException;
import java.util.List;
import reusediffusion.spark.line.Line;
import reusediffusion.spark.sink.Outcome;
import reusediffusion.spark.sink.ShardWriter;

/** Where a shard's line ends: finished samples are counted and handed to the sink. */
record Shelf(ShardWriter writer, Counters counters, StageClock clock) implements Line.End<Outcome> {
    @Override
    public boolean add(List<Outcome> batch) throws IOException {
        batch.forEach(counters::count);
        batch.forEach(Tally::count);
        clock.made(batch);
        return writer.add(batch);
    }

    @Override
    public boolean commit() throws IOException {
        return writer.commit();
    }
}
