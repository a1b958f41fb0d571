package reusediffusion.spark;

import java.util.List;
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
            if (failed(progress[0]) <= allowed) {
                throw e;
            }
        } finally {
            context.clearJobGroup();
            context.removeSparkListener(progress[0]);
            line.end(counters.totals());
        }
        giveUp(progress[0], allowed);
    }

    /** The listener knows of tasks that run, the counters of tasks that ended, and either may be ahead. */
    private long failed(Progress progress) {
        return Math.max(progress.totals()[1], counters.failed().value());
    }

    private JavaRDD<Row> rows(JavaPairRDD<Long, Row> todo, Remaining remaining) {
        Effort effort = job.effort();
        int slots = job.spark().sparkContext().defaultParallelism();
        int partitions = effort.partitions(remaining.batches().cardinality(), slots);
        Encoding encoding = new Encoding(job.format(), job.framesPerSecond());
        JavaRDD<Row> rows = todo.repartitionAndSortWithinPartitions(new Spread(remaining, partitions))
                .map(pair -> pair)
                .mapPartitions(new Generation<>(job.engine(), encoding, effort.batchSize(), effort.audit(), counters));
        return GpuProfile.onto(rows, job.spark().sparkContext());
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
        long failed = failed(progress);
        if (failed > allowed) {
            throw new GenerationJob.TooManyFailures("Gave up: " + failed + " samples failed, more than --max-failures "
                    + job.effort().maxFailures() + " allows; one of the reasons: " + reason(progress));
        }
    }

    private String reason(Progress progress) {
        List<String> reasons = counters.reasons().value();
        return reasons.isEmpty() ? progress.reason() : reasons.get(0);
    }
}
