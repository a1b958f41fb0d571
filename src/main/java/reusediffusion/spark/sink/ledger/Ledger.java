package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.storage.Address;
import reusediffusion.spark.storage.StorageSettings;

/** Reads what is committed in an output folder: the markers, and nothing else. */
public final class Ledger {
    /** The address of the marker that a line lies in. */
    public static final String MARKER = "marker";

    private final SparkSession spark;
    private final OutputFolder folder;
    private final Configuration hadoop;
    private Broadcast<StorageSettings> configuration;

    /** Opens what is committed in an output folder. */
    public Ledger(SparkSession spark, OutputFolder folder) {
        this.spark = spark;
        this.folder = folder;
        this.hadoop = spark.sessionState().newHadoopConf();
    }

    /** The output folder whose markers these are. */
    public OutputFolder folder() {
        return folder;
    }

    /** All lines of all markers, with the marker's address in column {@link #MARKER}; a line that cannot be read has no id. */
    public Dataset<Row> lines() {
        return lines(markers());
    }

    /** Some columns of all lines, and the marker's address behind them. */
    public JavaRDD<Row> rawLines(List<String> columns) {
        return read(markers(), new MarkerRows(columns));
    }

    /** The lines of these markers, all columns. */
    Dataset<Row> lines(List<Marker> markers) {
        return lines(markers, new MarkerRows());
    }

    /** The lines of these markers, some columns. */
    Dataset<Row> lines(List<Marker> markers, MarkerRows rows) {
        return spark.createDataFrame(read(markers, rows), rows.schema());
    }

    private JavaRDD<Row> read(List<Marker> markers, MarkerRows rows) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        if (configuration == null) {
            configuration = context.broadcast(new StorageSettings(hadoop));
        }
        return new MarkerLines(folder, rows, configuration).of(context, markers);
    }

    /**
     * The rows of all samples that these markers tell of, with {@link #MARKER} behind them, in this process.
     *
     * @return null where they are many or damaged, and have to be asked by queries
     */
    List<Row> few(List<Marker> markers) {
        return InMemoryMarkers.read(folder, hadoop, markers);
    }

    /**
     * One row per sample by its id, in this process: success beats failure, and what came later what came before.
     *
     * @return null where they are many or damaged, and have to be asked by {@link #samples}
     */
    public Map<String, Row> fewSamples() {
        List<Row> few = few(markers());
        return few == null ? null : InMemoryMarkers.latest(few);
    }

    /** A table of rows that this process holds. */
    Dataset<Row> table(List<Row> rows, StructType schema) {
        return spark.createDataFrame(rows, schema);
    }

    /** The markers that count. */
    List<Marker> markers() {
        return CountedMarkers.in(folder, hadoop);
    }

    /** All rows of all markers; a sample that failed and was tried again has several. */
    public Dataset<Row> rows() {
        return lines().where(SampleRows.areSound()).drop(MARKER);
    }

    /** One row per sample, with its {@link #MARKER}: success beats failure, and what came later what came before. */
    Dataset<Row> latest() {
        return SampleRows.latest(lines().where(SampleRows.areSound()));
    }

    /** One row per sample: success beats failure, and what came later what came before. */
    public Dataset<Row> samples() {
        return latest().drop(MARKER);
    }

    /** The same with some columns, beside those that tell which row of a sample counts: id, file and error. */
    public Dataset<Row> samples(List<String> columns) {
        List<String> read = Stream.concat(SampleRows.COLUMNS.stream(), columns.stream())
                .distinct()
                .toList();
        return SampleRows.latest(lines(markers(), new MarkerRows(read)).where(SampleRows.areSound()))
                .drop(MARKER);
    }

    /** The names of the manifest's own columns. */
    public static List<String> columns() {
        return List.of(ManifestColumns.SCHEMA.fieldNames());
    }

    /** The rows of the manifest, as it was written last; columns that are read are compared with their checksums. */
    public Dataset<Row> manifest() {
        return spark.read()
                .option(Address.PATTERNS, false)
                .option(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true)
                .schema(ManifestColumns.SCHEMA)
                .parquet(folder.manifest().toString());
    }

    /** A reason why samples failed, the most frequent one, or null. */
    public String commonError() {
        Row[] rows = (Row[]) samples()
                .where(col("error").isNotNull())
                .groupBy("error")
                .count()
                .orderBy(col("count").desc())
                .head(1);
        return rows.length == 0 ? null : rows[0].getString(0);
    }
}
