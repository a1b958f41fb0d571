package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.names.MarkerName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.OpenRuns;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.Address;

/** Reads what is committed in an output folder: the markers, and nothing else. */
public final class Ledger {
    /** The address of the marker that a line lies in. */
    public static final String MARKER = "marker";

    private final SparkSession spark;
    private final OutputFolder folder;
    private Broadcast<SerializableConfiguration> configuration;

    /** Keeps the books of an output folder. */
    public Ledger(SparkSession spark, OutputFolder folder) {
        this.spark = spark;
        this.folder = folder;
    }

    /** The output folder of these books. */
    public OutputFolder folder() {
        return folder;
    }

    /** All lines of all markers, with the marker's address in column {@link #MARKER}; a line that cannot be read has no id. */
    public Dataset<Row> lines() {
        return lines(markers());
    }

    /** The lines of these markers. */
    Dataset<Row> lines(List<Marker> markers) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        if (configuration == null) {
            configuration = context.broadcast(
                    new SerializableConfiguration(spark.sessionState().newHadoopConf()));
        }
        JavaRDD<Row> lines = new MarkerLines(folder, configuration).of(context, markers);
        StructType texts = new StructType().add(MARKER, DataTypes.StringType).add("line", DataTypes.StringType);
        return spark.createDataFrame(lines, texts)
                .select(from_json(col("line"), ManifestColumns.SCHEMA).as("row"), col(MARKER))
                .select(col("row.*"), col(MARKER));
    }

    /**
     * The rows of all samples that these markers tell of, with {@link #MARKER} behind them, in this process.
     *
     * @return null where they are many or damaged, and have to be asked by queries
     */
    List<Row> few(List<Marker> markers) {
        return FewMarkers.read(folder, spark.sessionState().newHadoopConf(), markers);
    }

    /**
     * One row per sample by its id, in this process: success beats failure, and what came later what came before.
     *
     * @return null where they are many or damaged, and have to be asked by {@link #samples}
     */
    public Map<String, Row> fewSamples() {
        List<Row> few = few(markers());
        return few == null ? null : FewMarkers.latest(few);
    }

    /** A table of rows that this process holds. */
    Dataset<Row> table(List<Row> rows, StructType schema) {
        return spark.createDataFrame(rows, schema);
    }

    /** The files that count. */
    List<Marker> markers() {
        try (Store store = new Store(folder, spark.sessionState().newHadoopConf())) {
            List<FolderEntry> all = store.entries(folder.shards());
            Set<String> superseded = new HashSet<>(
                    MarkerName.superseded(all.stream().map(FolderEntry::name).toList()));
            List<Marker> markers = new ArrayList<>(new OpenRuns(store, folder).markers(all));
            all.stream()
                    .filter(file -> !file.isFolder())
                    .filter(file -> !file.name().startsWith(".") && !file.name().startsWith("_"))
                    .filter(file -> !superseded.contains(file.name()))
                    .forEach(file -> markers.add(new Marker(file.name(), file.length())));
            return markers;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Whether a line tells of a sample: finished with a file, or failed with a reason. */
    public static Column isSound() {
        return col("id").isNotNull().and(col("file").isNotNull().or(col("error").isNotNull()));
    }

    /** Takes no name for a pattern. */
    private DataFrameReader read() {
        return spark.read().option(Address.PATTERNS, false).schema(ManifestColumns.SCHEMA);
    }

    /** All rows of all markers; a sample that failed and was tried again has several. */
    public Dataset<Row> rows() {
        return lines().where(isSound()).drop(MARKER);
    }

    /** One row per sample, with its {@link #MARKER}: success beats failure, and what came later what came before. */
    Dataset<Row> latest() {
        return latest(lines().where(isSound()));
    }

    /** The same of these rows. */
    static Dataset<Row> latest(Dataset<Row> sound) {
        var order = Window.partitionBy("id")
                .orderBy(col("error").isNotNull(), col(MARKER).desc());
        return sound.withColumn("rank", row_number().over(order))
                .where(col("rank").equalTo(lit(1)))
                .drop("rank");
    }

    /** One row per sample: success beats failure, and what came later what came before. */
    public Dataset<Row> samples() {
        return latest().drop(MARKER);
    }

    /** The names of the manifest's own columns. */
    public static List<String> columns() {
        return List.of(ManifestColumns.SCHEMA.fieldNames());
    }

    /** The rows of the manifest, as it was written last. */
    public Dataset<Row> manifest() {
        return read().parquet(folder.manifest().toString());
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
