package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.when;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.Store;

/** The books as they go into {@code manifest/}: one row for each sample. Small books are read once, and held until this is closed. */
public final class Manifest implements Closeable {
    private static final String KEPT = "kept";
    private static final int ROWS_PER_FILE = 250_000;
    private static final long FEW_BYTES = 16 << 20;

    private final Ledger ledger;
    private final boolean isHeld;
    private final Dataset<Row> sound;
    private final Row counted;

    /** The numbers of samples for which the markers of one run account. */
    public record OfRun(long samples, long failed) {}

    private Manifest(Ledger ledger, String run) {
        this.ledger = ledger;
        List<Marker> markers = ledger.markers();
        this.isHeld = markers.stream().mapToLong(Marker::length).sum() <= FEW_BYTES;
        Dataset<Row> rows = ledger.lines(markers).where(Ledger.isSound());
        this.sound = isHeld ? rows.persist() : rows;
        Column own = col(Ledger.MARKER).contains("/" + run + "-");
        // Rows are samples, but for those that failed and were tried again.
        this.counted = sound.agg(
                        count(lit(1)),
                        array_distinct(flatten(collect_set(map_keys(col(KEPT))))),
                        count(when(own, lit(1))),
                        count(when(own, col("error"))))
                .head();
    }

    /**
     * Reads and counts what is committed.
     *
     * @param run of which {@link #ofRun} tells
     */
    public static Manifest of(Ledger ledger, String run) {
        return new Manifest(ledger, run);
    }

    /** How many samples the markers of the run account for, the failed ones included, and how many of them failed. */
    public OfRun ofRun() {
        return new OfRun(counted.getLong(2), counted.getLong(3));
    }

    /** One row per sample, with the columns that were kept of the prompts. */
    private Dataset<Row> samples() {
        Dataset<Row> all = Ledger.latest(sound).drop(Ledger.MARKER);
        for (String name : counted.<String>getList(1).stream().sorted().toList()) {
            all = all.withColumn(name, col(KEPT).getItem(name));
        }
        return all;
    }

    /** The rows, for sums over all of them, when they are written. */
    public Dataset<Row> rows() {
        return isHeld ? samples() : ledger.manifest();
    }

    /** Writes all samples as Parquet to {@code manifest/}, in the order of their ids. */
    public void write(Store store) throws IOException {
        OutputFolder out = ledger.folder();
        int files = (int) (counted.getLong(0) / ROWS_PER_FILE) + 1;
        DataFrameWriter<Row> manifest = samples()
                .repartitionByRange(files, col("id"))
                .sortWithinPartitions("id")
                .write()
                .mode(SaveMode.Overwrite);
        if (store.creation().renames()) {
            store.writing(() -> manifest.parquet(out.newManifest().toString()));
            store.delete(out.manifest());
            store.move(out.newManifest(), out.manifest());
        } else {
            store.writing(() -> manifest.option(DirectCommitter.SETTING, DirectCommitter.class.getName())
                    .parquet(out.manifest().toString()));
        }
    }

    @Override
    public void close() {
        if (isHeld) {
            sound.unpersist();
        }
    }
}
