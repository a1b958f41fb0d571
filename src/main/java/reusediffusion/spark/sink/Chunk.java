package reusediffusion.spark.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.spark.sink.layout.Layout;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SavedSample;
import reusediffusion.spark.sink.layout.StoredFile;
import reusediffusion.spark.sink.ledger.ManifestRow;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.sink.store.StoreStream;

/** What one attempt has made since it last committed: files in places that no other attempt uses, and the rows that will name them. */
final class Chunk {
    private static final Logger LOG = LoggerFactory.getLogger(Chunk.class);

    private final Store store;
    private final OutputFolder folder;
    private final String layoutName;
    private final String name;
    private final List<Kept> rows = new ArrayList<>();
    private Layout layout;
    private StoreStream steps;
    private long failed;
    private long bytes;

    /** A sample without what was written, which may be much. */
    private record Kept(Outcome sample, SavedSample saved, StoredFile trace, long traceNanos) {
        String json() {
            double millis = (saved.nanos().getAsLong() + traceNanos) / 1e6;
            return ManifestRow.of(sample, saved.stored(), millis, trace).json();
        }
    }

    /** @param name of its files, which no other chunk has */
    Chunk(Store store, OutputFolder folder, String layoutName, String name) {
        this.store = store;
        this.folder = folder;
        this.layoutName = layoutName;
        this.name = name;
    }

    void add(Outcome sample) throws IOException {
        SavedSample saved = sample.error() == null ? layout().store(sample) : SavedSample.NOTHING;
        long start = System.nanoTime();
        StoredFile trace = sample.trace() == null ? StoredFile.NOTHING : keepTrace(sample.trace());
        rows.add(new Kept(sample.written(), saved, trace, System.nanoTime() - start));
        failed += sample.error() == null ? 0 : 1;
        bytes += saved.stored().bytes();
    }

    long samples() {
        return rows.size();
    }

    /** The number of samples that failed. */
    long failed() {
        return failed;
    }

    /** The number of bytes in the files of the chunk. */
    long bytes() {
        return bytes;
    }

    private Layout layout() throws IOException {
        if (layout == null) {
            layout = Layout.named(layoutName, store, folder, name);
        }
        return layout;
    }

    private StoredFile keepTrace(String trace) throws IOException {
        if (steps == null) {
            steps = store.create(folder.at(stepsFile()));
        }
        byte[] line = trace.getBytes(StandardCharsets.UTF_8);
        steps.write(line);
        steps.write('\n');
        return StoredFile.of(stepsFile(), null, new byte[][] {line});
    }

    private String stepsFile() {
        return "steps/" + name + ".jsonl";
    }

    /** Everything is on the disk when this returns. */
    byte[] finish() throws IOException {
        if (layout != null) {
            layout.finish();
        }
        if (steps != null) {
            steps.sync();
            steps.close();
        }
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(row.json()).append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Removes whatever was written. */
    void discard() throws IOException {
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

    /** Removes whatever was written, as far as that can be: the rest does no harm, and jobs/gc tries it again. */
    void drop() {
        try {
            discard();
        } catch (IOException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
