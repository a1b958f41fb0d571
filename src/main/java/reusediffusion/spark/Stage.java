package reusediffusion.spark;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.Outcome;
import reusediffusion.spark.sink.SinkProvider;
import reusediffusion.spark.sink.Store;

/** Runs the generation as one action that ends in the sink, watched by the progress line and the limit of failures. */
record Stage<P extends AutoCloseable>(GenerationJob<P> job, Counters counters, Attempts attempts, Store store) {

    /** Makes all samples of {@code shards}. */
    void run(Shards shards, long samples) throws IOException {
        SparkContext context = job.spark().sparkContext();
        String run = shards.staging().run();
        ProgressLine line = new ProgressLine(job.console(), samples);
        long allowed = job.effort().maxFailures().of(samples);
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
            write(shards, () -> failed(progress[0]) > allowed);
        } finally {
            context.clearJobGroup();
            context.removeSparkListener(progress[0]);
            line.end(counters.totals());
        }
        giveUp(progress[0], allowed);
    }

    private interface Condition {
        boolean holds();
    }

    /** Where Spark gives up because executors were lost, what is left is made in another round; {@code enough} ends this. */
    private void write(Shards shards, Condition enough) throws IOException {
        BitSet finished = new BitSet();
        while (finished.cardinality() < shards.number()) {
            try {
                write(rows(shards.without(finished)), shards);
                return;
            } catch (Exception e) {
                if (enough.holds()) {
                    return;
                }
                if (!attempts.isWorthAnother(e)) {
                    throw e;
                }
            }
            finished = shards.staging().finished(shards.number(), store);
        }
    }

    /** The listener knows of tasks that run, the counters of tasks that ended, and either may be ahead. */
    private long failed(Progress progress) {
        return Math.max(progress.totals()[1], counters.failed().value());
    }

    private JavaRDD<Row> rows(JavaRDD<PlacedSample> samples) {
        Encoding encoding = new Encoding(job.format(), job.framesPerSecond(), job.provenance());
        Effort effort = job.effort();
        JavaRDD<Row> rows = samples.mapPartitions(
                new Generation<>(job.engine(), encoding, effort.batchSize(), effort.audit(), counters));
        return GpuProfile.onto(rows, job.spark().sparkContext());
    }

    private void write(JavaRDD<Row> rows, Shards shards) {
        job.spark()
                .createDataFrame(rows, Outcome.SCHEMA)
                .write()
                .format(SinkProvider.NAME)
                .mode("append")
                .option("path", shards.staging().folder().root())
                .option("run", shards.staging().run())
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
