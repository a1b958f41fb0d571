package reusediffusion.spark.sink.ledger;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row for each sample of a folder, with the columns that were kept of the prompts, as the markers have it. */
interface CommittedRows extends Closeable {
    /** For how many samples the markers of one run account. */
    Manifest.OfRun ofRun();

    /** The rows of all samples. */
    Dataset<Row> samples();

    /**
     * Writes the rows as Parquet, in the order of their ids.
     *
     * @param folder there is none yet
     * @param renames whether what was written can be moved, or appears where it is to lie
     */
    void write(Path folder, boolean renames) throws IOException;

    /** The numbers of {@link SampleSums} over all rows. */
    Row sums();

    @Override
    void close();
}
