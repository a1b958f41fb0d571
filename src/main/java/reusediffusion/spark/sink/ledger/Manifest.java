package reusediffusion.spark.sink.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.Store;

/** The committed rows as they go into {@code manifest/}: one for each sample. Few rows are read once, and held until this is closed. */
public final class Manifest implements Closeable {
    private final Ledger ledger;
    private final CommittedRows rows;

    /** The numbers of samples for which the markers of one run account. */
    public record OfRun(long samples, long failed) {}

    private Manifest(Ledger ledger, CommittedRows rows) {
        this.ledger = ledger;
        this.rows = rows;
    }

    /**
     * Reads and counts what is committed.
     *
     * @param run of which {@link #ofRun} tells
     */
    public static Manifest of(Ledger ledger, String run) {
        List<Marker> markers = ledger.markers();
        List<Row> few = ledger.few(markers);
        return new Manifest(
                ledger,
                few == null
                        ? new CommittedRowsByQuery(ledger, markers, run)
                        : new CommittedRowsInMemory(ledger, few, run));
    }

    /** How many samples the markers of the run account for, the failed ones included, and how many of them failed. */
    public OfRun ofRun() {
        return rows.ofRun();
    }

    /** The rows, with the columns that were kept of the prompts; when they are written. */
    public Dataset<Row> rows() {
        return rows.samples();
    }

    /** The numbers of {@link SampleSums}, when they are written. */
    Row sums() {
        return rows.sums();
    }

    /** Writes all samples as Parquet to {@code manifest/}, in the order of their ids. */
    public void write(Store store) throws IOException {
        OutputFolder out = ledger.folder();
        boolean renames = store.creation().renames();
        Path written = renames ? out.newManifest() : out.manifest();
        store.delete(written);
        store.writing(() -> rows.write(written, renames));
        if (renames) {
            store.delete(out.manifest());
            store.move(written, out.manifest());
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
