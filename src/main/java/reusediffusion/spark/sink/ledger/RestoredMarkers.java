package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.names.AttemptName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;
import scala.Tuple2;

/**
 * Markers made of rows of the manifest, which has every column of theirs, in place of markers that were lost. One is put beside each entry of
 * {@code data/} that it names, under a name that no attempt and no folding uses. It appears in one step, and doing it again changes nothing.
 * The caller holds the folder's lock.
 */
public record RestoredMarkers(OutputFolder folder, StorageSettings configuration) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What this program writes into {@code data/}; a file of another name was not made by it. */
    private static final String ENTRY = "^data/[A-Za-z0-9_-][A-Za-z0-9._-]*(/.*)?$";

    /** Puts markers into an output folder. */
    public static RestoredMarkers in(SparkSession spark, OutputFolder folder) {
        return new RestoredMarkers(folder, StorageSettings.of(spark));
    }

    /**
     * Finished samples of the manifest that no marker has, in the columns of {@link Ledger#lines}; without those whose files markers name
     * for other samples. That their files are there and whole has still to be looked at.
     */
    public static Dataset<Row> lost(Ledger ledger) {
        Dataset<Row> named = ledger.rows().select("id", "file", "member");
        Dataset<Row> finished = ledger.manifest()
                .where(col("error").isNull().and(col("file").rlike(ENTRY)))
                .dropDuplicates("id")
                .withColumn(Ledger.MARKER, lit(""));
        return finished.join(named.select("id"), "id", "left_anti")
                .as("lost")
                .join(
                        named.as("named"),
                        col("lost.file")
                                .equalTo(col("named.file"))
                                .and(col("lost.member").eqNullSafe(col("named.member"))),
                        "left_anti");
    }

    /** Writes rows of {@link #lost}. */
    public void write(Dataset<Row> rows) {
        JavaRDD<Row> each = rows.toJavaRDD();
        each.mapToPair(row -> new Tuple2<>(AttemptName.entry(row.getAs("file")), line(row)))
                .groupByKey()
                .foreachPartition(this::publish);
    }

    /** As {@link ManifestRow#json} writes it. */
    private static String line(Row row) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String column : ManifestColumns.SCHEMA.fieldNames()) {
            int place = row.fieldIndex(column);
            if (!row.isNullAt(place)) {
                values.put(column, column.equals("kept") ? row.getJavaMap(place) : row.get(place));
            }
        }
        return JSON.writeValueAsString(values);
    }

    private void publish(Iterator<Tuple2<String, Iterable<String>>> entries) throws IOException {
        try (Store store = new Store(folder, configuration.value())) {
            while (entries.hasNext()) {
                Tuple2<String, Iterable<String>> entry = entries.next();
                String name = entry._1().substring(entry._1().indexOf('/') + 1);
                Path marker = new Path(folder.shards(), name + ".restored.json");
                TreeSet<String> lines = new TreeSet<>();
                entry._2().forEach(lines::add);
                // An earlier attempt at this has put it there, or an earlier repair one with other rows.
                String there = store.read(marker);
                if (there != null) {
                    there.lines().forEach(lines::add);
                }
                store.publish(marker, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
