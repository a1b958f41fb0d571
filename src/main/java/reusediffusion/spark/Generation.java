package reusediffusion.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.spark.sink.Outcome;
import reusediffusion.spark.sink.ShardWriter;
import reusediffusion.spark.sink.Sink;
import reusediffusion.spark.sink.Staging;

/**
 * The stage that makes samples: one shard a task, batch by batch, from the first sample on that no attempt has committed. A task that is told
 * to end does so behind its batch, and whatever ends it, what it has finished is committed.
 */
record Generation<P extends AutoCloseable>(
        Engine<P> engine,
        Encoding encoding,
        int batchSize,
        Audit audit,
        Counters counters,
        Staging staging,
        Sink sink,
        SerializableConfiguration configuration)
        implements VoidFunction<Iterator<Integer>> {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);
    private static final int EXIT_FATAL = 70;

    @Override
    public void call(Iterator<Integer> shards) throws IOException {
        int shard = shards.next();
        long attempt = TaskContext.get().taskAttemptId();
        try (ShardWriter writer = sink.open(shard, attempt, configuration.value(), counters::committed);
                EndWatch watch = EndWatch.of(TaskContext.get(), writer)) {
            boolean whole = false;
            while (!whole) {
                whole = makeRest(shard, writer);
            }
        }
    }

    /** False where another attempt was quicker, behind whose chunk this one has to go on. */
    private boolean makeRest(int shard, ShardWriter writer) throws IOException {
        try (BufferedReader lines = staging.open(shard, configuration.value())) {
            Batches batches = new Batches(
                    lines.lines().skip(writer.resume()).map(PlacedSample::parse).iterator(), batchSize);
            if (!batches.hasNext()) {
                return true;
            }
            String device = Devices.ofTask(engine.device());
            Maker<P> maker = new Maker<>(engine, encoding, device, audit);
            if (maker.load()) {
                counters.loads().add(1);
            }
            while (batches.hasNext()) {
                if (!writer.add(make(maker, batches.next(), writer, device))) {
                    return false;
                }
            }
            return writer.commit();
        }
    }

    private List<Outcome> make(Maker<P> maker, List<Order> batch, ShardWriter writer, String device) {
        try {
            if (TaskContext.get().isInterrupted()) {
                throw new TaskKilledException("told to end");
            }
            List<Outcome> outcomes = maker.make(batch);
            outcomes.forEach(counters::count);
            outcomes.forEach(Tally::count);
            return outcomes;
        } catch (RuntimeException | Error e) {
            keepFinished(writer, e);
            if (Faults.isFatal(e) && PerExecutor.ownsProcess()) {
                LOG.error("The GPU {} is lost to this process, which ends now", device, e);
                Runtime.getRuntime().halt(EXIT_FATAL);
            }
            throw e;
        }
    }

    private static void keepFinished(ShardWriter writer, Throwable end) {
        try {
            writer.commit();
        } catch (IOException | RuntimeException e) {
            end.addSuppressed(e);
        }
    }
}
