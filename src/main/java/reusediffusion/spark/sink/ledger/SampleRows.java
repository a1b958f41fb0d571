package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Which lines of markers tell of a sample, and which of several lines of one sample counts. */
public final class SampleRows {
    /** The columns that say both, beside {@link Ledger#MARKER}. */
    static final List<String> COLUMNS = List.of("id", "file", "error");

    /** Of several rows of a sample the greatest counts, by these: success beats failure, and what came later what came before. */
    static final List<Column> RANK = List.of(col("error").isNull().as("made"), col(Ledger.MARKER), col("file"));

    private SampleRows() {}

    /** Whether a line tells of a sample: finished with a file, or failed with a reason. */
    public static Column areSound() {
        return col("id").isNotNull().and(col("file").isNotNull().or(col("error").isNotNull()));
    }

    /** The same of a row that is here. */
    public static boolean isSound(Row line) {
        return line.getAs("id") != null && (line.getAs("file") != null || line.getAs("error") != null);
    }

    /** One row per sample, the greatest by {@link #RANK}. */
    static Dataset<Row> latest(Dataset<Row> sound) {
        var order =
                Window.partitionBy("id").orderBy(RANK.stream().map(Column::desc).toArray(Column[]::new));
        return sound.withColumn("rank", row_number().over(order))
                .where(col("rank").equalTo(lit(1)))
                .drop("rank");
    }
}
