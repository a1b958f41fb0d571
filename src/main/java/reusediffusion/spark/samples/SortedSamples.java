package reusediffusion.spark.samples;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.prompts.PromptReading;
import reusediffusion.spark.prompts.Prompts;

/**
 * All samples of a job in the order in which they share batches, and looked through for what no run could mend.
 *
 * @param rows of {@link Samples}, by id; where some have settings of their own, by settings and id
 * @param number how many they are
 */
public record SortedSamples(JavaRDD<Row> rows, BatchPositions places, long number) {

    /**
     * Reads the prompts of a job and sorts its samples by id.
     *
     * @param console is told which columns look as if they were meant for something
     */
    public static SortedSamples of(SparkSession spark, PromptSource source, int batchSize, PrintStream console) {
        Prompts prompts = source.looked() == null
                ? Prompts.at(
                        source.path(),
                        source.limit(),
                        PromptReading.PLAIN,
                        spark.sessionState().newHadoopConf())
                : source.looked();
        if (prompts.warning() != null) {
            console.println(prompts.warning());
        }
        List<Row> few = InMemorySamples.sorted(prompts, source);
        if (few != null) {
            return few(spark, few, source.path(), prompts.kinds().isEmpty() ? 0 : batchSize);
        }
        Dataset<Row> samples = Samples.of(prompts.rows(spark), source);
        JavaRDD<Row> byId = samples.sort("id").toJavaRDD();
        IdCheck census = IdCheck.of(byId);
        census.check(source.path());
        if (prompts.kinds().isEmpty()) {
            return new SortedSamples(byId, BatchPositions.EQUAL, census.samples());
        }
        JavaRDD<Row> bySettings = samples.sort(col("settings"), col("id")).toJavaRDD();
        return new SortedSamples(bySettings, BatchPositions.of(bySettings, batchSize), census.samples());
    }

    /** @param batchSize 0 where all have the settings of the run */
    private static SortedSamples few(SparkSession spark, List<Row> samples, String path, int batchSize) {
        List<Row> byId = new ArrayList<>(samples);
        byId.sort(Comparator.comparing(row -> row.getString(0)));
        IdCheck census = IdCheck.count(byId.iterator());
        census.check(path);
        JavaRDD<Row> rows =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(samples, 1);
        BatchPositions places = batchSize == 0 ? BatchPositions.EQUAL : BatchPositions.of(rows, batchSize);
        return new SortedSamples(rows, places, census.samples());
    }

    /** The same samples in batches of this size. */
    public SortedSamples inBatchesOf(int size) {
        return places == BatchPositions.EQUAL ? this : new SortedSamples(rows, BatchPositions.of(rows, size), number);
    }
}
