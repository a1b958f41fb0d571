package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.MisplacedFolder;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;
import scala.Tuple2;

/**
 * Takes samples back: their rows leave the markers, so that the next run makes them. Each marker is replaced in one step, so that a kill at
 * any moment leaves whole markers, some with the rows and some without, and doing it again ends what was begun. Nothing is gathered on the
 * driver. The caller holds the folder's lock.
 */
public record Removal(OutputFolder folder, StorageSettings configuration) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One row of a marker. */
    private record Name(String id, String file) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    /** Removes rows from the markers of an output folder. */
    public static Removal in(SparkSession spark, OutputFolder folder) {
        return new Removal(folder, StorageSettings.of(spark));
    }

    /**
     * Removes every row of some samples, the failed ones as well.
     *
     * @param ids column id
     */
    public void ofSamples(Ledger ledger, Dataset<Row> ids) {
        Dataset<Row> wanted = ids.select("id").distinct();
        ofRows(ledger.lines()
                .join(wanted, "id")
                .select(col(Ledger.MARKER), col("id"), col("file"))
                .toJavaRDD());
    }

    /**
     * Removes rows, and with them all lines of their markers that cannot be read.
     *
     * @param rows that begin with (marker, id, file); an id of null stands for the unreadable lines
     */
    public void ofRows(JavaRDD<Row> rows) {
        rows.mapToPair(row -> new Tuple2<>(row.getString(0), new Name(row.getString(1), row.getString(2))))
                .groupByKey()
                .foreachPartition(this::rewrite);
    }

    private void rewrite(Iterator<Tuple2<String, Iterable<Name>>> markers) throws IOException {
        try (Store store = new Store(folder, configuration.value())) {
            while (markers.hasNext()) {
                Tuple2<String, Iterable<Name>> each = markers.next();
                Set<Name> names = new HashSet<>();
                each._2().forEach(names::add);
                String marker = new Path(URI.create(each._1())).getName();
                rewrite(store, new Path(folder.shards(), marker), names);
            }
        }
    }

    private static void rewrite(Store store, Path marker, Set<Name> names) throws IOException {
        MisplacedFolder.remove(store, marker);
        byte[] lines = store.bytes(marker);
        if (lines == null) {
            return; // an attempt before this one, which died, has removed it
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(lines.length);
        for (int from = 0; from < lines.length; ) {
            int to = from;
            while (to < lines.length && lines[to] != '\n') {
                to++;
            }
            Name name = name(lines, from, to - from);
            if (name != null && !names.contains(name)) {
                kept.write(lines, from, to - from);
                kept.write('\n');
            }
            from = to + 1;
        }
        if (kept.size() == 0) {
            store.delete(marker);
        } else {
            store.publish(marker, kept.toByteArray());
        }
    }

    /** Null where the line is not a row of a marker. */
    private static Name name(byte[] lines, int from, int length) {
        try {
            JsonNode row = JSON.readTree(lines, from, length);
            String id = row.path("id").textValue();
            String file = row.path("file").textValue();
            return id == null || (file == null && row.path("error").textValue() == null) ? null : new Name(id, file);
        } catch (IOException e) {
            return null;
        }
    }
}
