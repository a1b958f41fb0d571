package reusediffusion.spark.progress;

import java.io.IOException;
import java.util.List;
import reusediffusion.spark.executor.ExecutorTotals;
import reusediffusion.spark.overlap.OutputQueue;
import reusediffusion.spark.sink.ShardWriter;
import reusediffusion.spark.sink.layout.Outcome;

/** The end of a shard's queue, where finished samples are counted and handed to the sink. */
public record FinishedSamples(ShardWriter writer, Counters counters, StageClock clock)
        implements OutputQueue.End<Outcome> {
    @Override
    public boolean add(List<Outcome> batch) throws IOException {
        batch.forEach(counters::count);
        batch.forEach(ExecutorTotals::count);
        clock.made(batch);
        return writer.add(batch);
    }

    @Override
    public boolean commit() throws IOException {
        return writer.commit();
    }
}
