package reusediffusion.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.Outcome;
import reusediffusion.spark.sink.OutputFolder;
import reusediffusion.spark.sink.SinkProvider;

/** Runs the generation as one action that ends in the sink, watched by the progress line and the limit of failures. */
record Stage<P extends AutoCloseable>(GenerationJob<P> job, Counters counters, String run, OutputFolder folder) {

    /** Makes all of {@code todo}. */
    void run(JavaPairRDD<Long, Row> todo, Remaining remaining) {
        SparkContext context = job.spark().sparkContext();
        ProgressLine line = new ProgressLine(job.console(), remaining.samples());
        long allowed = job.effort().maxFailures().of(remaining.samples());
        Progress[] progress = new Progress[1];
        progress[0] = new Progress(counters, () -> {
            long[] totals = progress[0].totals();
            line.show(totals);
            if (totals[1] > allowed) {
                context.cancelJobGroup(run);
            }
        });
        context.addSparkListener(progress[0]);
        context.setJobGroup(run, "generate", true);
        try {
            write(rows(todo, remaining));
        } catch (RuntimeException e) {
            if (progress[0].totals()[1] <= allowed) {
                throw e;
            }
        } finally {
            context.clearJobGroup();
            line.end(progress[0].totals());
            context.removeSparkListener(progress[0]);
        }
        giveUp(progress[0], allowed);
    }

    private JavaRDD<Row> rows(JavaPairRDD<Long, Row> todo, Remaining remaining) {
        Effort effort = job.effort();
        int slots = job.spark().sparkContext().defaultParallelism();
        int partitions = effort.partitions(remaining.batches().cardinality(), slots);
        Encoding encoding = new Encoding(job.extension(), job.framesPerSecond());
        return todo.repartitionAndSortWithinPartitions(new Spread(remaining, partitions))
                .map(pair -> pair)
                .mapPartitions(new Generation<>(job.engine(), encoding, effort.batchSize(), counters));
    }

    private void write(JavaRDD<Row> rows) {
        job.spark()
                .createDataFrame(rows, Outcome.SCHEMA)
                .write()
                .format(SinkProvider.NAME)
                .mode("append")
                .option("path", folder.root())
                .option("run", run)
                .option("layout", job.destination().layout())
                .save();
    }

    private void giveUp(Progress progress, long allowed) {
        long failed = progress.totals()[1];
        if (failed > allowed) {
            throw new GenerationJob.TooManyFailures("Gave up: " + failed + " samples failed, more than --max-failures "
                    + job.effort().maxFailures() + " allows; one of the reasons: " + progress.reason());
        }
    }
}
