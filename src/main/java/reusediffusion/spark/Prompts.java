package reusediffusion.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads prompts as rows (prompt, id, negative_prompt, seed), all text and null where absent, from any Hadoop path: .txt with a prompt a
 * line (empty lines are left out), .csv with a header, .json or .jsonl with an object a line or one array, .parquet; a file or a folder.
 */
final class Prompts {
    private static final List<String> OPTIONAL = List.of("id", "negative_prompt", "seed");

    private Prompts() {}

    /**
     * Opens the prompts without reading more than it takes to know their columns.
     *
     * @param limit take only so many, from the front; null takes all
     */
    static Dataset<Row> read(SparkSession spark, String path, Integer limit) {
        Dataset<Row> rows = open(spark, new Path(path));
        if (!Arrays.asList(rows.columns()).contains("prompt")) {
            throw new IllegalArgumentException("The prompts " + path + " have no column prompt; their columns are "
                    + String.join(", ", rows.columns()) + ".");
        }
        Dataset<Row> chosen = rows.select(columns(rows));
        return limit == null ? chosen : first(spark, chosen, limit);
    }

    private static Dataset<Row> open(SparkSession spark, Path path) {
        DataFrameReader reader = spark.read();
        try {
            PromptFiles files = PromptFiles.at(path, spark.sessionState().newHadoopConf());
            reader.option("recursiveFileLookup", "true");
            return switch (files.kind()) {
                case "csv" -> reader.option("header", "true")
                        .option("escape", "\"")
                        .option("multiLine", "true")
                        .csv(path.toString());
                case "json" -> reader.option("multiLine", files.array())
                        .option("primitivesAsString", "true")
                        .json(path.toString());
                case "parquet" -> reader.parquet(path.toString());
                default -> {
                    Dataset<Row> lines = reader.text(path.toString()).withColumnRenamed("value", "prompt");
                    yield lines.where(length(trim(col("prompt"))).gt(0));
                }
            };
        } catch (IOException e) {
            throw new IllegalArgumentException("The prompts " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Column[] columns(Dataset<Row> rows) {
        List<String> there = Arrays.asList(rows.columns());
        return java.util.stream.Stream.concat(java.util.stream.Stream.of("prompt"), OPTIONAL.stream())
                .map(name -> (there.contains(name) ? col(name) : lit(null))
                        .cast("string")
                        .as(name))
                .toArray(Column[]::new);
    }

    /** Spark's own limit takes rows as partitions happen to arrive; this takes them in order, so that a resumed job sees the same. */
    private static Dataset<Row> first(SparkSession spark, Dataset<Row> rows, int limit) {
        var front =
                rows.toJavaRDD().zipWithIndex().filter(row -> row._2() < limit).map(row -> row._1());
        return spark.createDataFrame(front, rows.schema());
    }
}
