package reusediffusion.spark.sink.ledger;

import java.io.Closeable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row for each sample of a folder, with the columns that were kept of the prompts, as the markers have it. */
interface CommittedRows extends Closeable {
    /** For how many samples the markers of one run account. */
    Manifest.OfRun ofRun();

    /** The rows of all samples. */
    Dataset<Row> samples();

    /** The rows in the order of their ids, in the files that they are written to. */
    Dataset<Row> sorted();

    /** The numbers of {@link SampleSums} over all rows. */
    Row sums();

    @Override
    void close();
}
