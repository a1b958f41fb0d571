package reusediffusion.spark.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.samples.PlacedSample;
import reusediffusion.spark.samples.ShardPartitioner;
import reusediffusion.spark.sink.SharedFolder;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.StorageSettings;

/**
 * The samples of a run, dealt out to shards. Those of a small run travel with its tasks, all others are staged beside the output. Reading a shard depends on no executor's disk: with a shuffle in
 * its place each lost executor would take its part of the prompts along, and Spark gives a stage up that lost some four times in a row.
 *
 * @param carried the lines of each shard, or null where they are staged
 */
record Shards(SparkSession spark, Staging staging, int number, List<List<String>> carried) {
    /**
     * A shard.
     *
     * @param lines what it is to be made of, or null where that is staged
     * @param announced what a host has to find before it uses the lines, or null where all tasks run in the driver
     */
    record Shard(int number, List<String> lines, SharedFolder announced) implements Serializable {
        private static final long serialVersionUID = 1;

        /** The lines; the caller closes them. */
        BufferedReader open(Staging staging, Configuration configuration) throws IOException {
            if (lines == null) {
                return staging.open(number, configuration);
            }
            if (announced != null) {
                announced.require(configuration);
            }
            return new BufferedReader(new StringReader(String.join("\n", lines)));
        }
    }

    /** Makes the shards of the samples that are to be made. */
    static Shards of(SparkSession spark, Staging staging, SamplesToMake toMake, ShardPartitioner spread) {
        SortedMap<Long, String> few = toMake.remaining().few();
        if (few != null) {
            List<List<String>> carried = Stream.<List<String>>generate(ArrayList::new)
                    .limit(spread.numPartitions())
                    .toList();
            few.forEach((position, line) ->
                    carried.get(spread.getPartition(position)).add(line));
            return new Shards(spark, staging, carried.size(), carried);
        }
        toMake.todo()
                .repartitionAndSortWithinPartitions(spread)
                .map(placed -> PlacedSample.of(placed._1(), placed._2()).json())
                .foreachPartition(new Write(staging, StorageSettings.of(spark)));
        return new Shards(spark, staging, spread.numPartitions(), null);
    }

    /** The shards, each in a partition of its own. */
    JavaRDD<Shard> each() {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        SharedFolder announced = context.isLocal() ? null : new SharedFolder(staging.folder(), staging.run());
        List<Shard> shards = IntStream.range(0, number)
                .mapToObj(shard -> new Shard(shard, carried == null ? null : carried.get(shard), announced))
                .toList();
        return context.parallelize(shards, number);
    }

    /** @throws IllegalArgumentException if the driver does not see what executors say they made, down to the last sample */
    static void requireAll(OutputFolder folder, long samples, long found) {
        if (found != samples) {
            throw new IllegalArgumentException(
                    "Executors committed " + samples + " samples, and the driver finds " + found
                            + " of them in " + folder.root()
                            + ": all hosts must share the output folder. The same command makes what is missing.");
        }
    }

    private record Write(Staging staging, StorageSettings configuration) implements VoidFunction<Iterator<String>> {
        @Override
        public void call(Iterator<String> lines) throws IOException {
            staging.write(TaskContext.getPartitionId(), lines, configuration.value());
        }
    }
}
