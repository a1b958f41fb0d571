package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.ParallelRequests;
import reusediffusion.spark.sink.store.StorageException;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;

/**
 * The lines of markers, read in as many tasks as there is work for: there are many thousands of small files, each of which is opened once, and
 * Spark's own reader of JSON takes a task for a few dozen and several looks at each.
 */
record MarkerLines(OutputFolder folder, MarkerRows rows, Broadcast<StorageSettings> configuration)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** What a task reads, and what opening a file costs as if it were as many bytes. */
    private static final long TASK = 16 << 20;

    private static final long OPENING = 16 << 10;

    /** One row for each line. */
    JavaRDD<Row> of(JavaSparkContext context, List<Marker> markers) {
        List<List<String>> shares = shares(markers, context.defaultParallelism());
        return context.parallelize(shares, Math.max(1, shares.size())).mapPartitions(this::read);
    }

    private static List<List<String>> shares(List<Marker> markers, int least) {
        long cost =
                markers.stream().mapToLong(marker -> OPENING + marker.length()).sum();
        long most = Math.min(TASK, cost / least + 1);
        List<List<String>> shares = new ArrayList<>();
        long left = 0;
        for (Marker marker : markers) {
            if (left <= 0) {
                shares.add(new ArrayList<>());
                left = most;
            }
            shares.get(shares.size() - 1).add(marker.place());
            left -= OPENING + marker.length();
        }
        return shares;
    }

    private Iterator<Row> read(Iterator<List<String>> shares) throws IOException {
        Store store = new Store(folder, configuration.value().value());
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close(store));
        List<String> markers = shares.hasNext() ? shares.next() : List.of();
        if (store.creation().renames()) {
            return markers.stream()
                    .flatMap(place -> lines(folder, rows, store, place).stream())
                    .iterator();
        }
        return ParallelRequests.each(store, markers, place -> lines(folder, rows, store, place)).stream()
                .flatMap(List::stream)
                .iterator();
    }

    /**
     * Those of one marker, by its place.
     *
     * @throws MarkerGoneException if it is gone since it was listed
     */
    static List<Row> lines(OutputFolder folder, MarkerRows rows, Store store, String place) {
        Path marker = store.qualified(new Path(folder.shards(), place));
        try (InputStream in = store.open(marker)) {
            if (in == null) {
                throw new MarkerGoneException(marker);
            }
            return lines(marker.toUri().toString(), rows, in.readAllBytes());
        } catch (IOException e) {
            if (isGone(store, marker)) {
                throw new MarkerGoneException(marker);
            }
            throw new UncheckedIOException(marker + " cannot be read: " + StorageException.reason(e), e);
        }
    }

    /** Some file systems open a file that is being removed, and find that out as they read. */
    private static boolean isGone(Store store, Path marker) {
        try {
            return store.look(marker) == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Row> lines(String marker, MarkerRows rows, byte[] text) {
        List<Row> lines = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= text.length; end++) {
            if (end == text.length || text[end] == '\n') {
                if (!isBlank(text, start, end)) {
                    lines.add(rows.of(marker, text, start, end));
                }
                start = end + 1;
            }
        }
        return lines;
    }

    private static boolean isBlank(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] > ' ' || text[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static void close(Store store) {
        try {
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
