package reusediffusion.spark.sink.check;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import reusediffusion.spark.sink.store.Store;

/**
 * What an inspection found, kept on disks until this is closed: no marker is read for it a second time.
 *
 * @param rows a {@link MarkerFinding} each
 * @param number how many there are
 */
record Findings(JavaRDD<Row> rows, long number) implements AutoCloseable {
    /** Inspects. */
    static Findings of(Inspection inspection, Store store) throws IOException {
        JavaRDD<Row> rows = inspection.findings(store).persist(StorageLevel.DISK_ONLY());
        try {
            return new Findings(rows, rows.count());
        } catch (Exception e) { // Spark's are checked ones that Scala does not declare
            rows.unpersist();
            throw e;
        }
    }

    /** What the first of them say. */
    List<String> sentences(int most) {
        return number == 0 ? List.of() : rows.map(MarkerFinding::problem).takeOrdered(most);
    }

    @Override
    public void close() {
        rows.unpersist();
    }
}
