package reusediffusion.spark.sink.check;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.SampleRows;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.JobFile;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;
import scala.Tuple2;

/**
 * Looks for damaged markers, samples with two rows, and files and traces that are not as their markers say. The markers are read once:
 * each of their rows goes to all that it is looked at with.
 */
public record Inspection(SparkSession spark, Ledger ledger) {
    private static final List<String> COLUMNS =
            List.of("id", "prompt", "file", "member", "bytes", "sha256", "steps_file", "steps_sha256", "error");

    private static final List<String> TRACE_COLUMNS = List.of("id", "file", "steps_file", "steps_sha256", "error");

    /** What rows are looked at together for. */
    private static final String FILE = "file";

    private static final String TRACE = "trace";
    private static final String SAMPLE = "sample";
    private static final String MARKER = "marker";

    /** Looks at the rows that have one file, one trace, one sample, or one marker in common. */
    private interface Check<T> extends Serializable {
        List<T> look(Store store, String name, Iterator<Row> rows) throws IOException;
    }

    /** A {@link MarkerFinding} for all that is wrong. */
    JavaRDD<Row> findings(Store store) throws IOException {
        return findings(ledger.rawLines(COLUMNS)).union(context().parallelize(empty(store), 1));
    }

    /** The same of rows that have the columns which are looked at. */
    JavaRDD<Row> findings(JavaRDD<Row> all) {
        Map<String, Check<Row>> checks = Map.of(
                FILE,
                new FileCheck(ledger.folder())::findings,
                TRACE,
                new TraceCheck(ledger.folder())::findings,
                SAMPLE,
                (none, id, rows) -> RowCheck.twice(id, rows),
                MARKER,
                (none, marker, rows) -> RowCheck.unreadable(marker, rows));
        return each(all.flatMapToPair(row -> named(row).iterator()), checks);
    }

    /**
     * The traces that markers name, a line of JSON each, in an order of no meaning; an empty object stands for each that is missing or
     * damaged. Lines of samples that were taken back lie in the same files, and do not count.
     */
    public JavaRDD<String> traces() {
        JavaPairRDD<Tuple2<String, String>, Row> named = ledger.rawLines(TRACE_COLUMNS)
                .filter(row -> SampleRows.isSound(row) && row.getAs("error") == null && row.getAs("steps_file") != null)
                .mapToPair(row -> named(TRACE, row.getAs("steps_file"), row));
        return each(named, Map.of(TRACE, new TraceCheck(ledger.folder())::lines));
    }

    private JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    /** What a row is looked at for, by the names that it has in common with others. */
    private static List<Tuple2<Tuple2<String, String>, Row>> named(Row row) {
        if (!SampleRows.isSound(row)) {
            return List.of(named(MARKER, row.getAs(Ledger.MARKER), row));
        }
        if (row.getAs("error") != null) {
            return List.of();
        }
        List<Tuple2<Tuple2<String, String>, Row>> named = new ArrayList<>();
        named.add(named(FILE, row.getAs("file"), row));
        named.add(named(SAMPLE, row.getAs("id"), row));
        if (row.getAs("steps_file") != null) {
            named.add(named(TRACE, row.getAs("steps_file"), row));
        }
        return named;
    }

    private static Tuple2<Tuple2<String, String>, Row> named(String kind, String name, Row row) {
        return new Tuple2<>(new Tuple2<>(kind, name), row);
    }

    private <T> JavaRDD<T> each(JavaPairRDD<Tuple2<String, String>, Row> named, Map<String, Check<T>> checks) {
        OutputFolder folder = ledger.folder();
        Broadcast<StorageSettings> configuration = context().broadcast(StorageSettings.of(spark));
        return named.groupByKey().mapPartitions(groups -> look(groups, folder, configuration, checks));
    }

    private static <T> Iterator<T> look(
            Iterator<Tuple2<Tuple2<String, String>, Iterable<Row>>> groups,
            OutputFolder folder,
            Broadcast<StorageSettings> configuration,
            Map<String, Check<T>> checks)
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
                Tuple2<Tuple2<String, String>, Iterable<Row>> group = groups.next();
                Check<T> check = checks.get(group._1()._1());
                found.addAll(check.look(store, group._1()._2(), group._2().iterator()));
            }
        }
        return found.iterator();
    }

    /** A marker is a file, and has at least one line. */
    private List<Row> empty(Store store) throws IOException {
        return store.list(ledger.folder().shards()).stream()
                .filter(file -> file.isDirectory() || file.getLen() == 0)
                .filter(file -> !file.getPath().getName().startsWith("."))
                .map(file -> MarkerFinding.ofMarker(
                        file.getPath().toUri().toString(),
                        "The marker " + file.getPath() + " is damaged: it is "
                                + (file.isFile() ? "empty." : "a folder.")))
                .toList();
    }
}
