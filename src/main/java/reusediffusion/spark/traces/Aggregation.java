package reusediffusion.spark.traces;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.reuse.table.StepStatistics;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.sink.ledger.UnlockedReading;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Traces of many runs to the statistics of each kind of run. Rows stay where they are; what travels is one {@link StepStatistics} a task. */
public final class Aggregation {
    private static final int DEPTH = 3;

    private Aggregation() {}

    /** A table for each key among the folders, in the order of the folders. */
    public static List<StaticTable> tables(SparkSession spark, List<String> folders) throws IOException {
        Map<TableKey, List<TraceFolder>> byKey = new LinkedHashMap<>();
        for (String folder : folders.stream().distinct().toList()) {
            TraceFolder traces = TraceFolder.at(spark, folder);
            byKey.computeIfAbsent(traces.key(), key -> new ArrayList<>()).add(traces);
        }
        List<StaticTable> tables = new ArrayList<>();
        for (Map.Entry<TableKey, List<TraceFolder>> entry : byKey.entrySet()) {
            tables.add(UnlockedReading.of(() -> table(spark, entry.getKey(), entry.getValue())));
        }
        return tables;
    }

    private static StaticTable table(SparkSession spark, TableKey key, List<TraceFolder> folders) {
        Dataset<Row> traces = null;
        for (TraceFolder each : folders) {
            Dataset<Row> own = Traces.read(spark, each.folder())
                    .withColumn("folder", lit(each.folder().root()));
            traces = traces == null ? own : traces.unionByName(own);
        }
        checkIds(traces);
        List<String> names = folders.stream().map(each -> each.folder().root()).toList();
        return StaticTable.of(key, names, statistics(traces.drop("folder").toJavaRDD()));
    }

    /**
     * Checks that every trace is whole and counts once.
     *
     * @throws IllegalArgumentException where a trace is missing or damaged, or a sample is in two folders
     */
    public static void checkIds(Dataset<Row> traces) {
        Row[] doubled = (Row[]) traces.groupBy("id")
                .count()
                .where(col("count").gt(1).or(col("id").isNull()))
                .head(1);
        if (doubled.length > 0 && doubled[0].isNullAt(0)) {
            throw new IllegalArgumentException(
                    "A trace of the output folders is missing or damaged; jobs/verify tells which, and with --repair takes "
                            + "such samples back, so that the next run makes them again.");
        }
        if (doubled.length > 0) {
            String id = doubled[0].getString(0);
            List<String> where = traces.where(col("id").equalTo(id)).select("folder").limit(2).collectAsList().stream()
                    .map(row -> row.getString(0))
                    .toList();
            throw new IllegalArgumentException("The sample " + id + " would count twice: it is in "
                    + String.join(" and in ", where) + "; leave one of them out.");
        }
    }

    /** The statistics of rows (id, differences (T), gram (G, T, T)). */
    public static StepStatistics statistics(JavaRDD<Row> traces) {
        return traces.treeAggregate(
                new StepStatistics(),
                (statistics, row) -> statistics.add(doubles(row.getSeq(1)), gram(row.getSeq(2))),
                StepStatistics::merge,
                DEPTH);
    }

    /** The statistics of one row. */
    static StepStatistics one(Row row) {
        return StepStatistics.of(doubles(row.getSeq(1)), gram(row.getSeq(2)));
    }

    private static double[] doubles(Seq<?> values) {
        double[] array = new double[values.size()];
        int i = 0;
        for (Object value : JavaConverters.seqAsJavaList(values)) {
            array[i++] = (Double) value;
        }
        return array;
    }

    private static double[][][] gram(Seq<?> branches) {
        List<double[][]> all = new ArrayList<>();
        for (Object branch : JavaConverters.seqAsJavaList(branches)) {
            List<double[]> rows = new ArrayList<>();
            for (Object row : JavaConverters.seqAsJavaList((Seq<?>) branch)) {
                rows.add(doubles((Seq<?>) row));
            }
            all.add(rows.toArray(double[][]::new));
        }
        return all.toArray(double[][][]::new);
    }
}
