package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.spark.storage.OneParquetFile;

/** Rows of few samples, held by this process. */
final class CommittedRowsInMemory implements CommittedRows {
    private static final StructType SCHEMA = ManifestColumns.SCHEMA;
    private static final int ERROR = SCHEMA.fieldIndex("error");
    private static final int KEPT = SCHEMA.fieldIndex("kept");

    private final Ledger ledger;
    private final Manifest.OfRun ofRun;
    private final List<Row> latest;
    private final TreeSet<String> kept = new TreeSet<>();

    /** @param rows of {@link InMemoryMarkers} */
    CommittedRowsInMemory(Ledger ledger, List<Row> rows, String run) {
        this.ledger = ledger;
        List<Row> own = rows.stream()
                .filter(row -> row.getString(SCHEMA.size()).contains("/" + run + "-"))
                .toList();
        this.ofRun = new Manifest.OfRun(
                own.size(), own.stream().filter(row -> !row.isNullAt(ERROR)).count());
        rows.stream()
                .filter(row -> !row.isNullAt(KEPT))
                .forEach(row -> kept.addAll(row.<String, String>getJavaMap(KEPT).keySet()));
        this.latest = InMemoryMarkers.latest(rows).entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Utf8Order.BYTES))
                .map(sample -> withKept(sample.getValue()))
                .toList();
    }

    private Row withKept(Row row) {
        Object[] values = new Object[SCHEMA.size() + kept.size()];
        for (int i = 0; i < SCHEMA.size(); i++) {
            values[i] = row.get(i);
        }
        int place = SCHEMA.size();
        for (String name : kept) {
            values[place++] = row.isNullAt(KEPT)
                    ? null
                    : row.<String, String>getJavaMap(KEPT).get(name);
        }
        return RowFactory.create(values);
    }

    @Override
    public Manifest.OfRun ofRun() {
        return ofRun;
    }

    @Override
    public void write(Path folder, boolean renames) throws IOException {
        OneParquetFile.write(samples(), folder);
    }

    @Override
    public Dataset<Row> samples() {
        StructType schema = SCHEMA;
        for (String name : kept) {
            schema = schema.add(name, DataTypes.StringType);
        }
        return ledger.table(latest, schema);
    }

    @Override
    public Row sums() {
        return SampleSums.of(latest);
    }

    @Override
    public void close() {
        // Held by nobody else.
    }
}
