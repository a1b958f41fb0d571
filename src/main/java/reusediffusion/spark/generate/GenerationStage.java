package reusediffusion.spark.generate;

import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkContext;
import reusediffusion.spark.executor.GpuProfile;
import reusediffusion.spark.progress.Counters;
import reusediffusion.spark.progress.Progress;
import reusediffusion.spark.progress.ProgressLine;
import reusediffusion.spark.progress.ProgressTotals;
import reusediffusion.spark.sink.Sink;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.storage.StorageSettings;

/** Runs the generation as one action that ends in the sink, watched by the progress line and the limit of failures. */
record GenerationStage<P extends AutoCloseable>(
        GenerationJob<P> job, Counters counters, StageAttempts attempts, StopHandler early) {

    /** Makes all samples of {@code shards}. */
    void run(Shards shards, long samples) throws IOException {
        SparkContext context = job.spark().sparkContext();
        String run = shards.staging().run();
        ProgressLine line = new ProgressLine(job.console(), samples);
        long allowed = job.execution().maxFailures().of(samples);
        Progress progress = progress(line, () -> context.cancelJobGroup(run), allowed);
        context.addSparkListener(progress);
        early.stopRequest().made().follow(() -> progress.totals().committed());
        // A thread that is interrupted could not commit what it has finished.
        context.setJobGroup(run, "generate", false);
        try {
            write(shards, () -> failed(progress) > allowed);
        } catch (Exception e) {
            early.awaitTasks();
            throw e;
        } finally {
            context.clearJobGroup();
            attempts.settle();
            context.removeSparkListener(progress);
            line.end(progress.totals());
        }
        giveUp(progress, allowed);
    }

    /** Shows what is made, and cancels the work where more samples failed than may. */
    private Progress progress(ProgressLine line, Runnable cancel, long allowed) {
        Progress[] progress = new Progress[1];
        progress[0] = new Progress(counters, () -> {
            ProgressTotals totals = progress[0].totals();
            line.show(totals);
            if (totals.failed() > allowed) {
                cancel.run();
            }
        });
        return progress[0];
    }

    private interface Condition {
        boolean holds();
    }

    /** Where Spark gives up because executors were lost, what is left is made in another round; {@code enough} ends this. */
    private void write(Shards shards, Condition enough) throws IOException {
        for (boolean first = true; ; first = false) {
            try {
                generate(shards, first);
                return;
            } catch (Exception e) {
                if (enough.holds()) {
                    return;
                }
                if (!attempts.isWorthAnother(e)) {
                    throw e;
                }
            }
        }
    }

    /** The listener knows of tasks that run, the counters of tasks that ended, and either may be ahead. */
    private long failed(Progress progress) {
        return Math.max(progress.mostFailed(), counters.failed().value());
    }

    private void generate(Shards shards, boolean firstRound) {
        ExecutionSettings execution = job.execution();
        Staging staging = shards.staging();
        Destination destination = job.destination();
        GpuProfile.onto(shards.each(), job.spark().sparkContext())
                .foreachPartition(new Generation<>(
                        job.engine(),
                        job.encoding(),
                        execution.batchSize(),
                        execution.audit(),
                        counters,
                        staging,
                        new Sink(staging.folder(), staging.run(), destination.layout(), execution.chunking()),
                        firstRound,
                        StorageSettings.of(job.spark())));
    }

    private void giveUp(Progress progress, long allowed) {
        long failed = failed(progress);
        if (failed > allowed) {
            throw new TooManyFailures("Gave up: " + failed + " samples failed, more than --max-failures "
                    + job.execution().maxFailures() + " allows; one of the reasons: " + reason(progress));
        }
    }

    private String reason(Progress progress) {
        List<String> reasons = counters.reasons().value();
        return reasons.isEmpty() ? progress.reason() : reasons.get(0);
    }
}
