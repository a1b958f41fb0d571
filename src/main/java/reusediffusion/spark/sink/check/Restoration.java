package reusediffusion.spark.sink.check;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.RestoredMarkers;
import reusediffusion.spark.sink.store.Store;

/**
 * Finished samples whose markers were lost, and which the manifest still names: they get markers again where their files and traces are as
 * the manifest says. It tells nothing of the others from samples that were taken back on purpose; the next run makes those.
 */
record Restoration(SparkSession spark, Ledger ledger) {

    /** How many samples got a marker. */
    long run(Store store) throws IOException {
        Optional<Dataset<Row>> lost = lost(store);
        if (lost.isEmpty()) {
            return 0;
        }
        try {
            Dataset<Row> damaged = spark.createDataset(
                            new Inspection(spark, ledger)
                                    .findings(lost.get().toJavaRDD())
                                    .map(finding -> finding.<String>getAs(1))
                                    .rdd(),
                            Encoders.STRING())
                    .toDF("damaged");
            Dataset<Row> whole = lost.get()
                    .join(damaged, col("id").equalTo(col("damaged")), "left_anti")
                    .persist(StorageLevel.DISK_ONLY());
            RestoredMarkers.in(spark, ledger.folder()).write(whole);
            long number = whole.count();
            whole.unpersist();
            return number;
        } finally {
            lost.get().unpersist();
        }
    }

    /** Nothing where the manifest cannot be read: it is written anew. */
    private Optional<Dataset<Row>> lost(Store store) throws IOException {
        if (store.look(ledger.folder().manifest()) == null) {
            return Optional.empty();
        }
        try {
            Dataset<Row> lost = RestoredMarkers.lost(ledger).persist(StorageLevel.DISK_ONLY());
            return lost.count() == 0 ? Optional.empty() : Optional.of(lost);
        } catch (Exception e) { // Spark's are checked ones that Scala does not declare
            return Optional.empty();
        }
    }
}
