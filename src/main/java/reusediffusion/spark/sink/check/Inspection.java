package reusediffusion.spark.sink.check;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.util.SerializableConfiguration;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.SampleRows;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.Store;
import scala.Tuple2;

/** Looks for damaged markers, samples with two rows, and files and traces that are not as their markers say. */
public record Inspection(SparkSession spark, Ledger ledger) {

    /** Reads what one file holds. */
    private interface Check<T> extends Serializable {
        List<T> read(Store store, String file, Iterator<Row> rows) throws IOException;
    }

    /** Rows of {@link MarkerFinding#SCHEMA}. */
    Dataset<Row> findings(Store store) throws IOException {
        Dataset<Row> made = made();
        JavaRDD<Row> files = each(made, "file", new FileCheck(ledger.folder())::findings);
        JavaRDD<Row> traces = each(traced(), "steps_file", new TraceCheck(ledger.folder())::findings);
        return spark.createDataFrame(files.union(traces), MarkerFinding.SCHEMA)
                .unionByName(twice(made))
                .unionByName(unreadable())
                .unionByName(empty(store));
    }

    /**
     * The traces that markers name, a line of JSON each, in an order of no meaning; an empty object stands for each that is missing or
     * damaged. Lines of samples that were taken back lie in the same files, and do not count.
     */
    public JavaRDD<String> traces() {
        return each(traced(), "steps_file", new TraceCheck(ledger.folder())::lines);
    }

    private Dataset<Row> made() {
        return ledger.lines().where(SampleRows.areSound()).where(col("error").isNull());
    }

    private Dataset<Row> traced() {
        return made().where(col("steps_file").isNotNull());
    }

    private <T> JavaRDD<T> each(Dataset<Row> rows, String column, Check<T> check) {
        OutputFolder folder = ledger.folder();
        Broadcast<SerializableConfiguration> configuration = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
        return rows.toJavaRDD()
                .mapToPair(row -> new Tuple2<>(row.<String>getAs(column), row))
                .groupByKey()
                .mapPartitions(groups -> read(groups, folder, configuration, check));
    }

    private static <T> Iterator<T> read(
            Iterator<Tuple2<String, Iterable<Row>>> groups,
            OutputFolder folder,
            Broadcast<SerializableConfiguration> configuration,
            Check<T> check)
            throws IOException {
        List<T> found = new ArrayList<>();
        if (!groups.hasNext()) {
            return found.iterator();
        }
        try (Store store = new Store(folder, configuration.value().value())) {
            if (new JobFile(store, folder).read() == null) {
                throw new IllegalArgumentException(
                        "The executor on " + InetAddress.getLocalHost().getHostName()
                                + " does not see the output folder " + folder.root()
                                + "; put it on HDFS, or on a disk that all hosts share, or look with --master local[*].");
            }
            while (groups.hasNext()) {
                Tuple2<String, Iterable<Row>> group = groups.next();
                found.addAll(check.read(store, group._1(), group._2().iterator()));
            }
        }
        return found.iterator();
    }

    /** All rows of one sample but one. */
    private static Dataset<Row> twice(Dataset<Row> made) {
        var order = Window.partitionBy("id").orderBy(Ledger.MARKER, "file");
        return made.withColumn("rank", row_number().over(order))
                .where(col("rank").gt(1).and(not(col(Ledger.MARKER).rlike(ChunkName.ADDRESS))))
                .select(
                        col(Ledger.MARKER),
                        col("id"),
                        col("file"),
                        concat(lit("Sample "), col("id"), lit(" was committed more than once."))
                                .as("problem"));
    }

    private Dataset<Row> unreadable() {
        return ledger.lines()
                .where(not(SampleRows.areSound()))
                .groupBy(Ledger.MARKER)
                .count()
                .select(
                        col(Ledger.MARKER),
                        lit(null).cast("string").as("id"),
                        lit(null).cast("string").as("file"),
                        concat(
                                        lit("The marker "),
                                        col(Ledger.MARKER),
                                        lit(" is damaged: "),
                                        col("count"),
                                        lit(" of its lines cannot be read."))
                                .as("problem"));
    }

    /** A marker is a file, and has at least one line. */
    private Dataset<Row> empty(Store store) throws IOException {
        List<Row> rows = store.list(ledger.folder().shards()).stream()
                .filter(file -> file.isDirectory() || file.getLen() == 0)
                .filter(file -> !file.getPath().getName().startsWith("."))
                .map(file -> RowFactory.create(
                        file.getPath().toUri().toString(),
                        null,
                        null,
                        "The marker " + file.getPath() + " is damaged: it is "
                                + (file.isFile() ? "empty." : "a folder.")))
                .toList();
        return spark.createDataFrame(rows, MarkerFinding.SCHEMA);
    }
}
