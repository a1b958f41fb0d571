package reusediffusion.spark.generate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.Trial;
import reusediffusion.spark.prompts.Prompts;
import reusediffusion.spark.samples.BatchPositions;
import reusediffusion.spark.samples.IdCheck;
import reusediffusion.spark.samples.MissingSamples;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.samples.RemainingWork;
import reusediffusion.spark.samples.Samples;
import reusediffusion.spark.samples.ShardPartitioner;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.Removal;
import reusediffusion.spark.sink.names.OutputFolder;

/** Many prompts: named, looked through, joined with what is done, rid of what has changed, and spread, in little of the driver's memory. */
class ScaleIT {
    private static final int ROWS = Integer.getInteger("reusediffusion.scale", 30_000);
    private static final int CHANGED = ROWS / 2 / 100;

    @TempDir
    private Path folder;

    @Test
    void plansAndResumesManyPrompts() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        List<String> prompts =
                IntStream.range(0, ROWS).mapToObj(i -> "cat " + i).toList();
        String path = Trial.write(folder, "prompts.txt", prompts);
        String half = Trial.write(folder, "half.txt", prompts.subList(0, ROWS / 2));
        long start = System.nanoTime();
        Samples.of(Prompts.read(spark, half, null), new PromptSource(half, null, null, 1, 42))
                .withColumn("file", concat(lit("data/a/"), col("id"), lit(".png")))
                .withColumn("seed", when(col("prompt").endsWith("77"), lit(7)).otherwise(col("seed")))
                .write()
                .json(folder.resolve("out/shards").toString());
        long written = System.nanoTime();
        var samples = Samples.of(Prompts.read(spark, path, null), new PromptSource(path, null, null, 1, 42))
                .sort("id")
                .toJavaRDD();
        IdCheck.of(samples).check(path);
        Ledger ledger = new Ledger(spark, new OutputFolder(folder.resolve("out").toString()));
        JavaPairRDD<Long, Row> before = new MissingSamples(spark, ledger, false).of(samples, BatchPositions.EQUAL);
        assertThat(RemainingWork.of(before, 4).changed().count()).isEqualTo(CHANGED);
        Removal.in(spark, ledger.folder()).ofSamples(ledger, MissingSamples.changedIds(spark, before));
        JavaPairRDD<Long, Row> todo = new MissingSamples(spark, ledger, false).of(samples, BatchPositions.EQUAL);
        RemainingWork remaining = RemainingWork.of(todo, 4);
        assertThat(remaining.changed().count()).isZero();
        assertThat(remaining.samples()).isEqualTo(ROWS / 2 + CHANGED);
        Staging staging = new Staging(new OutputFolder(folder.resolve("out").toString()), "run");
        Shards shards =
                Shards.of(spark, staging, new SamplesToMake(todo, remaining), new ShardPartitioner(remaining, 50));
        assertThat(shards.each().count()).isEqualTo(50);
        assertThat(spark.read()
                        .text(folder.resolve("out/_prompts/run").toString())
                        .count())
                .isEqualTo(ROWS / 2 + CHANGED);
        System.out.printf(
                Locale.ROOT,
                "%d prompts: %.1f s to name half, %.1f s to plan and resume all%n",
                ROWS,
                (written - start) / 1e9,
                (System.nanoTime() - written) / 1e9);
    }
}
