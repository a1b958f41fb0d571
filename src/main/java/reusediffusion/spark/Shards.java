package reusediffusion.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import reusediffusion.spark.sink.Ledger;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.Store;

/**
 * The samples of a run, dealt out to shards and staged beside the output. Reading a shard depends on no executor's disk: with a shuffle in
 * its place each lost executor would take its part of the prompts along, and Spark gives a stage up that lost some four times in a row.
 */
record Shards(SparkSession spark, Staging staging, int number) {

    /** Stages what is on the agenda. */
    static Shards of(SparkSession spark, Staging staging, Agenda agenda, int number) {
        agenda.todo()
                .repartitionAndSortWithinPartitions(new Spread(agenda.remaining(), number))
                .map(placed -> PlacedSample.of(placed._1(), placed._2()).json())
                .foreachPartition(new Write(staging, configuration(spark)));
        return new Shards(spark, staging, number);
    }

    /** The samples of all shards but those in {@code finished}: a partition for each shard, empty where it is finished. */
    JavaRDD<PlacedSample> without(BitSet finished) {
        List<Integer> shards = IntStream.range(0, number).boxed().toList();
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(shards, number)
                .mapPartitions(new Read(staging, configuration(spark), finished));
    }

    /** @throws IllegalArgumentException if the driver does not see what executors say they made, down to the last sample */
    void requireAll(long samples, Store store, Ledger ledger) throws IOException {
        int missing = number - staging.finished(number, store).cardinality();
        long found = missing == 0 ? ledger.rowsOf(staging.run()) : 0;
        if (missing > 0 || found != samples) {
            throw new IllegalArgumentException("Executors finished " + number + " shards with " + samples
                    + " samples, and the driver finds "
                    + (missing > 0 ? (number - missing) + " shards" : found + " samples")
                    + " of them in " + staging.folder().root()
                    + ": all hosts must share the output folder. The same command makes what is missing.");
        }
    }

    private static SerializableConfiguration configuration(SparkSession spark) {
        return new SerializableConfiguration(spark.sessionState().newHadoopConf());
    }

    private record Write(Staging staging, SerializableConfiguration configuration)
            implements VoidFunction<Iterator<String>> {
        @Override
        public void call(Iterator<String> lines) throws IOException {
            staging.write(TaskContext.getPartitionId(), lines, configuration.value());
        }
    }

    private record Read(Staging staging, SerializableConfiguration configuration, BitSet finished)
            implements FlatMapFunction<Iterator<Integer>, PlacedSample> {
        @Override
        public Iterator<PlacedSample> call(Iterator<Integer> shards) throws IOException {
            int shard = shards.next();
            if (finished.get(shard)) {
                return List.<PlacedSample>of().iterator();
            }
            BufferedReader lines = staging.open(shard, configuration.value());
            TaskCompletionListener end = context -> close(lines);
            TaskContext.get().addTaskCompletionListener(end);
            return lines.lines().map(PlacedSample::parse).iterator();
        }

        private static void close(BufferedReader lines) {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException("A staged shard cannot be closed.", e);
            }
        }
    }
}
