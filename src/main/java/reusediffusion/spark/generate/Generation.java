package reusediffusion.spark.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.VoidFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.overlap.OutputQueue;
import reusediffusion.spark.overlap.ReadAhead;
import reusediffusion.spark.overlap.TaskKillWatch;
import reusediffusion.spark.overlap.UnfinishedSample;
import reusediffusion.spark.progress.Counters;
import reusediffusion.spark.progress.FinishedSamples;
import reusediffusion.spark.progress.StageClock;
import reusediffusion.spark.samples.BatchIterator;
import reusediffusion.spark.samples.LookAheadGroups;
import reusediffusion.spark.samples.PlacedSample;
import reusediffusion.spark.samples.SampleSpecification;
import reusediffusion.spark.sink.ShardWriter;
import reusediffusion.spark.sink.Sink;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.storage.StorageSettings;

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
        boolean firstRound,
        StorageSettings configuration)
        implements VoidFunction<Iterator<Shards.Shard>> {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);
    private static final int EXIT_FATAL = 70;

    @Override
    public void call(Iterator<Shards.Shard> shards) throws IOException {
        Shards.Shard shard = shards.next();
        TaskContext task = TaskContext.get();
        boolean first = firstRound && task.stageAttemptNumber() == 0 && task.attemptNumber() == 0;
        try (ShardWriter writer =
                sink.open(shard.number(), task.taskAttemptId(), first, configuration.value(), counters::committed)) {
            boolean whole = false;
            while (!whole) {
                whole = makeRest(shard, writer);
            }
        }
    }

    /** False where another attempt was quicker, behind whose chunk this one has to go on. */
    private boolean makeRest(Shards.Shard shard, ShardWriter writer) throws IOException {
        String device = Devices.ofTask(engine.device());
        try (StageClock clock = new StageClock(counters, device);
                BufferedReader lines = shard.open(staging, configuration.value());
                ReadAhead<List<SampleSpecification>> batches = new ReadAhead<>(rest(lines, writer), clock)) {
            if (!batches.hasNext()) {
                return true;
            }
            BatchMaker<P> maker = new BatchMaker<>(engine, encoding, device, audit, clock);
            clock.lap();
            if (maker.load()) {
                counters.loads().add(1);
            }
            clock.leaveOut();
            try (OutputQueue<Outcome> queue = new OutputQueue<>(
                            PerExecutor.on(device).compression(), new FinishedSamples(writer, counters, clock), clock);
                    TaskKillWatch watch = TaskKillWatch.of(TaskContext.get(), queue)) {
                maker.texts().announce(batches::ready);
                return makeAll(ahead(batches, maker), maker, queue, device, clock);
            }
        }
    }

    private BatchIterator rest(BufferedReader lines, ShardWriter writer) {
        return new BatchIterator(
                lines.lines().skip(writer.resume()).map(PlacedSample::parse).iterator(), batchSize);
    }

    /** The same batches, whose texts are encoded where the engine wants to do that for many at once. */
    private Iterator<List<SampleSpecification>> ahead(
            Iterator<List<SampleSpecification>> batches, BatchMaker<P> maker) {
        return engine.textsAhead() == 0
                ? batches
                : new LookAheadGroups<>(batches, engine.textsAhead(), List::size, maker.texts()::encode);
    }

    private boolean makeAll(
            Iterator<List<SampleSpecification>> batches,
            BatchMaker<P> maker,
            OutputQueue<Outcome> queue,
            String device,
            StageClock clock)
            throws IOException {
        while (batches.hasNext()) {
            boolean wanted = queue.add(make(maker, batches.next(), queue, device));
            clock.lap();
            if (!wanted) {
                return false;
            }
        }
        boolean counts = queue.finish();
        clock.lap();
        return counts;
    }

    private List<UnfinishedSample<Outcome>> make(
            BatchMaker<P> maker, List<SampleSpecification> batch, OutputQueue<Outcome> queue, String device) {
        try {
            if (TaskContext.get().isInterrupted()) {
                throw new TaskKilledException("told to end");
            }
            return maker.make(batch);
        } catch (RuntimeException | Error e) {
            keepFinished(queue, e);
            if (EngineFaults.isFatal(e) && PerExecutor.ownsProcess()) {
                LOG.error("The GPU {} is lost to this process, which ends now", device, e);
                Runtime.getRuntime().halt(EXIT_FATAL);
            }
            throw e;
        }
    }

    private static void keepFinished(OutputQueue<?> queue, Throwable end) {
        try {
            queue.commit();
        } catch (IOException | RuntimeException e) {
            end.addSuppressed(e);
        }
    }
}
