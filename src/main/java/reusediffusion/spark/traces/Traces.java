package reusediffusion.spark.traces;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.check.Inspection;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.OutputFolder;

/** Reads what collecting runs measured. */
public final class Traces {
    private Traces() {}

    /**
     * The traces of all committed shards: (id, differences (T), gram (G, T, T)). A shard that ran twice counts once.
     *
     * @throws IllegalArgumentException if the folder holds none
     */
    public static Dataset<Row> read(SparkSession spark, OutputFolder folder) {
        JavaRDD<String> lines = new Inspection(spark, new Ledger(spark, folder)).traces();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "The output folder " + folder.root() + " holds no traces; generate them with --mode collect.");
        }
        return spark.read().schema(TraceLine.SCHEMA).json(spark.createDataset(lines.rdd(), Encoders.STRING()));
    }
}
