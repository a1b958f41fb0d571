package reusediffusion.spark.generate;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import reusediffusion.spark.samples.PlacedSample;
import reusediffusion.spark.samples.ShardPartitioner;
import reusediffusion.spark.sink.Staging;

/**
 * The samples of a run, dealt out to shards and staged beside the output. Reading a shard depends on no executor's disk: with a shuffle in
 * its place each lost executor would take its part of the prompts along, and Spark gives a stage up that lost some four times in a row.
 */
record Shards(SparkSession spark, Staging staging, int number) {

    /** Stages what is on the agenda. */
    static Shards of(SparkSession spark, Staging staging, Agenda agenda, ShardPartitioner spread) {
        agenda.todo()
                .repartitionAndSortWithinPartitions(spread)
                .map(placed -> PlacedSample.of(placed._1(), placed._2()).json())
                .foreachPartition(new Write(staging, configuration(spark)));
        return new Shards(spark, staging, spread.numPartitions());
    }

    /** Their numbers, each in a partition of its own. */
    JavaRDD<Integer> each() {
        List<Integer> shards = IntStream.range(0, number).boxed().toList();
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(shards, number);
    }

    /** @throws IllegalArgumentException if the driver does not see what executors say they made, down to the last sample */
    void requireAll(long samples, long found) {
        if (found != samples) {
            throw new IllegalArgumentException(
                    "Executors committed " + samples + " samples, and the driver finds " + found
                            + " of them in " + staging.folder().root()
                            + ": all hosts must share the output folder. The same command makes what is missing.");
        }
    }

    static SerializableConfiguration configuration(SparkSession spark) {
        return new SerializableConfiguration(spark.sessionState().newHadoopConf());
    }

    private record Write(Staging staging, SerializableConfiguration configuration)
            implements VoidFunction<Iterator<String>> {
        @Override
        public void call(Iterator<String> lines) throws IOException {
            staging.write(TaskContext.getPartitionId(), lines, configuration.value());
        }
    }
}
