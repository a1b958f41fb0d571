package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.store.Marker;

/** Rows of any number, asked by queries; those of a size that executors can hold are read once. */
final class CommittedRowsByQuery implements CommittedRows {
    private static final String KEPT = "kept";
    private static final MarkerRows COUNTED = new MarkerRows(
            Stream.concat(SampleRows.COLUMNS.stream(), Stream.of(KEPT)).toList());
    private static final int ROWS_PER_FILE = 250_000;
    private static final long FEW_BYTES = 16 << 20;

    private final Ledger ledger;
    private final boolean isHeld;
    private final Dataset<Row> sound;
    private final Row counted;

    CommittedRowsByQuery(Ledger ledger, List<Marker> markers, String run) {
        this.ledger = ledger;
        this.isHeld = markers.stream().mapToLong(Marker::length).sum() <= FEW_BYTES;
        Dataset<Row> rows = ledger.lines(markers).where(SampleRows.areSound());
        this.sound = isHeld ? rows.persist() : rows;
        Dataset<Row> counting = isHeld ? sound : ledger.lines(markers, COUNTED).where(SampleRows.areSound());
        Column own = col(Ledger.MARKER).contains("/" + run + "-");
        // Rows are samples, but for those that failed and were tried again.
        this.counted = counting.agg(
                        count(lit(1)),
                        array_distinct(flatten(collect_set(map_keys(col(KEPT))))),
                        count(when(own, lit(1))),
                        count(when(own, col("error"))))
                .head();
    }

    @Override
    public Manifest.OfRun ofRun() {
        return new Manifest.OfRun(counted.getLong(2), counted.getLong(3));
    }

    private Dataset<Row> latest() {
        Dataset<Row> all = SampleRows.latest(sound).drop(Ledger.MARKER);
        for (String name : counted.<String>getList(1).stream().sorted().toList()) {
            all = all.withColumn(name, col(KEPT).getItem(name));
        }
        return all;
    }

    /** Those that are too many to be held are read from the manifest, when it is written. */
    @Override
    public Dataset<Row> samples() {
        return isHeld ? latest() : ledger.manifest();
    }

    @Override
    public void write(Path folder, boolean renames) {
        int files = (int) (counted.getLong(0) / ROWS_PER_FILE) + 1;
        Dataset<Row> sorted = latest().repartitionByRange(files, col("id")).sortWithinPartitions("id");
        DataFrameWriter<Row> manifest = renames
                ? sorted.write()
                : sorted.write().option(DirectCommitter.SETTING, DirectCommitter.class.getName());
        manifest.parquet(folder.toString());
    }

    @Override
    public Row sums() {
        return SampleSums.of(samples());
    }

    @Override
    public void close() {
        if (isHeld) {
            sound.unpersist();
        }
    }
}
