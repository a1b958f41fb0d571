package reusediffusion.spark.samples;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.spark.sink.ledger.Ledger;
import scala.Tuple2;

/**
 * What is left to make: all samples, numbered, less those that are committed and were made of the same row. The join spills to disk; no list
 * of ids is held anywhere.
 */
public record MissingSamples(SparkSession spark, Ledger ledger, boolean retryFailed) {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("prompt", DataTypes.StringType)
            .add("negative_prompt", DataTypes.StringType)
            .add("seed", DataTypes.LongType)
            .add("problem", DataTypes.StringType)
            .add("settings", DataTypes.StringType)
            .add("kept", DataTypes.StringType)
            .add("position", DataTypes.LongType);

    private static final String CHANGED = "changed";

    /**
     * Rows of {@link Samples} with two columns behind: their position among all samples, done or not, which is also their key, and which
     * {@link RowInputs} differ from those of the finished sample of the same id (null where there is none).
     */
    public JavaPairRDD<Long, Row> of(JavaRDD<Row> sorted, BatchPositions places) {
        JavaRDD<Row> numbered = sorted.zipWithIndex().map(ranked -> withPosition(ranked, places));
        Map<String, Row> few = ledger.fewSamples();
        if (few != null) {
            return InMemoryMissingSamples.of(few, retryFailed).among(numbered);
        }
        Dataset<Row> all = spark.createDataFrame(numbered, SCHEMA);
        Dataset<Row> committed = ledger.samples(RowInputs.COLUMNS);
        Column differing = RowInputs.differing(all, committed);
        // A dead letter is no picture that could be taken for another: once its row is mended it is simply made.
        Column missing = committed
                .col("id")
                .isNull()
                .or(committed
                        .col("error")
                        .isNotNull()
                        .and(differing.notEqual("").or(lit(retryFailed))));
        int position = SCHEMA.fieldIndex("position");
        return all.join(committed, all.col("id").equalTo(committed.col("id")), "left")
                .withColumn(CHANGED, when(missing, null).otherwise(differing))
                .where(missing.or(differing.notEqual("")))
                .select(columns(all))
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(row.getLong(position), row));
    }

    private static Column[] columns(Dataset<Row> all) {
        Column[] columns = new Column[SCHEMA.size() + 1];
        for (int i = 0; i < SCHEMA.size(); i++) {
            columns[i] = all.col(SCHEMA.fieldNames()[i]);
        }
        columns[SCHEMA.size()] = new Column(CHANGED);
        return columns;
    }

    /** Which inputs differ from those of a finished sample, or null where there is none. */
    static String changed(Row todo) {
        return todo.getString(SCHEMA.size());
    }

    /** Column id: those of {@code todo} that are finished, of another row. */
    public static Dataset<Row> changedIds(SparkSession spark, JavaPairRDD<Long, Row> todo) {
        JavaRDD<Row> ids =
                todo.values().filter(row -> changed(row) != null).map(row -> RowFactory.create(row.getString(0)));
        return spark.createDataFrame(ids, new StructType().add("id", DataTypes.StringType));
    }

    private static Row withPosition(Tuple2<Row, Long> ranked, BatchPositions places) {
        Row row = ranked._1();
        Object[] values = new Object[SCHEMA.size()];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[row.size()] = places.position(row, ranked._2());
        return RowFactory.create(values);
    }
}
