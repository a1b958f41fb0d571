package reusediffusion.spark.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/**
 * One attempt at one shard. Samples are written as they come, to places that no other attempt uses; the marker makes them count. A
 * shard without rows leaves nothing.
 */
final class ShardWriter implements DataWriter<InternalRow> {
    private record Done() implements WriterCommitMessage {}

    private final Store store;
    private final OutputFolder folder;
    private final String layoutName;
    private final String run;
    private final int partition;
    private final String attempt;
    private final StringBuilder marker = new StringBuilder();
    private Layout layout;
    private StoreStream steps;

    /** A marker may name what this attempt wrote. */
    private boolean kept;

    ShardWriter(Store store, OutputFolder folder, String layoutName, String run, int partition, long attempt) {
        this.store = store;
        this.folder = folder;
        this.layoutName = layoutName;
        this.run = run;
        this.partition = partition;
        this.attempt = OutputFolder.attempt(run, partition, attempt);
    }

    @Override
    public void write(InternalRow row) throws IOException {
        Outcome sample = Outcome.of(row);
        long start = System.nanoTime();
        Stored stored = sample.error() == null ? layout().store(sample) : Stored.NOTHING;
        Stored trace = sample.trace() == null ? Stored.NOTHING : keepTrace(sample.trace());
        double millis = (System.nanoTime() - start) / 1e6;
        marker.append(ManifestRow.of(sample, stored, millis, trace).json()).append('\n');
    }

    private Layout layout() throws IOException {
        if (layout == null) {
            layout = Layout.named(layoutName, store, folder, attempt);
        }
        return layout;
    }

    private Stored keepTrace(String trace) throws IOException {
        if (steps == null) {
            steps = store.create(folder.at(stepsFile()));
        }
        byte[] line = trace.getBytes(StandardCharsets.UTF_8);
        steps.write(line);
        steps.write('\n');
        return Stored.of(stepsFile(), null, new byte[][] {line});
    }

    private String stepsFile() {
        return "steps/" + attempt + ".jsonl";
    }

    /** The marker's rename is the one atomic step: before it nothing of this attempt counts, after it everything does. */
    @Override
    public WriterCommitMessage commit() throws IOException {
        if (layout != null) {
            layout.finish();
        }
        if (steps != null) {
            steps.sync();
            steps.close();
        }
        if (!marker.isEmpty()) {
            publish();
        }
        return new Done();
    }

    /** Only where it is certain that no marker came about is there anything to clean up. */
    private void publish() throws IOException {
        byte[] content = marker.toString().getBytes(StandardCharsets.UTF_8);
        kept = true;
        try {
            store.publish(folder.pendingMarker(run, attempt), folder.marker(run, partition), content);
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (StorageException e) {
            kept = false;
            throw e;
        }
    }

    /** Spark calls this after whatever went wrong, a commit too. */
    @Override
    public void abort() throws IOException {
        if (kept) {
            return;
        }
        try {
            if (layout != null) {
                layout.discard();
            }
        } finally {
            if (steps != null) {
                store.discard(steps, folder.at(stepsFile()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
