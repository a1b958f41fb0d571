package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.ParallelRequests;
import reusediffusion.spark.sink.store.Store;

/** Reads the markers of a folder with few samples in this process: a query over them costs many times as much as they do. */
final class InMemoryMarkers {
    /** Of markers or of a manifest that are few. */
    static final long BYTES = 4 << 20;

    private static final int FILES = 100;
    private static final MarkerRows ALL = new MarkerRows();
    private static final int ID = ManifestColumns.SCHEMA.fieldIndex("id");
    private static final int FILE = ManifestColumns.SCHEMA.fieldIndex("file");
    private static final int ERROR = ManifestColumns.SCHEMA.fieldIndex("error");
    private static final int MARKER = ManifestColumns.SCHEMA.size();

    private InMemoryMarkers() {}

    /**
     * The rows of all samples that markers tell of, with the marker's address behind them.
     *
     * @return null where they are many, or where a marker cannot be read; queries then say what
     */
    static List<Row> read(OutputFolder folder, Configuration configuration, List<Marker> markers) {
        if (!areFew(markers)) {
            return null;
        }
        List<Row> rows = new ArrayList<>();
        try (Store store = new Store(folder, configuration)) {
            List<List<Row>> read = ParallelRequests.each(
                    store, markers, marker -> MarkerLines.lines(folder, ALL, store, marker.place()));
            for (Row row : (Iterable<Row>) read.stream().flatMap(List::stream)::iterator) {
                if (!row.isNullAt(ID) && !(row.isNullAt(FILE) && row.isNullAt(ERROR))) {
                    rows.add(row);
                }
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            return null; // a query comes to the same, and tells of it
        }
    }

    /** Whether one task, or this process, reads them in no time. */
    static boolean areFew(List<Marker> markers) {
        return markers.size() <= FILES
                && markers.stream().mapToLong(Marker::length).sum() <= BYTES;
    }

    /** One row per sample by its id, the greatest by what {@link SampleRows#RANK} says of rows elsewhere. */
    static Map<String, Row> latest(List<Row> rows) {
        Comparator<Row> order = Comparator.<Row, Boolean>comparing(row -> row.isNullAt(ERROR))
                .thenComparing(row -> row.getString(MARKER))
                .thenComparing(row -> row.getString(FILE), Comparator.nullsFirst(Utf8Order.BYTES));
        Map<String, Row> latest = new HashMap<>();
        for (Row row : rows) {
            latest.merge(row.getString(ID), row, (one, other) -> order.compare(one, other) >= 0 ? one : other);
        }
        return latest;
    }
}
