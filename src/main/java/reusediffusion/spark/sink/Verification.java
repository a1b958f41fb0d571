package reusediffusion.spark.sink;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What is wrong in an output folder.
 *
 * @param samples finished ones that were looked at
 * @param failed samples without files
 * @param problems sentences, the first hundred
 */
public record Verification(long samples, long failed, List<String> problems) implements Serializable {
    private static final int MOST = 100;

    /** Reads every committed file again, on all executors, and compares it with its marker. */
    public static Verification of(SparkSession spark, OutputFolder folder) {
        Ledger ledger = new Ledger(spark, folder);
        Dataset<Row> rows = ledger.rows();
        List<String> problems = new ArrayList<>(duplicates(rows));
        problems.addAll(damaged(spark, rows, folder));
        Dataset<Row> samples = ledger.samples();
        long failed = samples.where(col("error").isNotNull()).count();
        return new Verification(
                samples.count() - failed, failed, problems.stream().limit(MOST).toList());
    }

    private static List<String> duplicates(Dataset<Row> rows) {
        return rows
                .where(col("error").isNull())
                .groupBy("id")
                .count()
                .where(col("count").gt(1))
                .select("id")
                .limit(MOST)
                .as(Encoders.STRING())
                .collectAsList()
                .stream()
                .map(id -> "Sample " + id + " was committed more than once.")
                .toList();
    }

    private static List<String> damaged(SparkSession spark, Dataset<Row> rows, OutputFolder folder) {
        var configuration = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        FileCheck check = new FileCheck(folder, configuration);
        return rows.where(col("error").isNull())
                .select("id", "file", "member", "sha256")
                .toJavaRDD()
                .groupBy(row -> row.getString(1))
                .flatMap(file -> check.problems(file._1(), file._2()))
                .take(MOST);
    }
}
