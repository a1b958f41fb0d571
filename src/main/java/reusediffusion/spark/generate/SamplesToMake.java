package reusediffusion.spark.generate;

import java.io.IOException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import reusediffusion.spark.samples.ChangedSamples;
import reusediffusion.spark.samples.MissingSamples;
import reusediffusion.spark.samples.RemainingWork;
import reusediffusion.spark.samples.SortedSamples;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.Removal;

/**
 * What a run has to make: the samples that its output folder lacks.
 *
 * @param todo keyed by their positions, as {@link MissingSamples} gives them
 */
record SamplesToMake(JavaPairRDD<Long, Row> todo, RemainingWork remaining) {

    /** Refuses samples whose rows have changed since they were made, or has them made again, as the user asked. */
    static SamplesToMake of(GenerationJob<?> job, Ledger ledger, SortedSamples samples) throws IOException {
        SamplesToMake first = read(job, ledger, samples);
        ChangedSamples changed = first.remaining.changed();
        if (!job.destination().remakeChanged()) {
            changed.refuse(ledger.folder().root(), job.source().path());
            return first;
        }
        if (changed.count() == 0) {
            return first;
        }
        job.console().println(changed.count() + " samples of other rows leave the books, and are made again");
        Removal.in(job.spark(), ledger.folder()).ofSamples(ledger, MissingSamples.changedIds(job.spark(), first.todo));
        JavaPairRDD<Long, Row> asTheyAreNow = todo(job, ledger, samples);
        return new SamplesToMake(asTheyAreNow, first.remaining);
    }

    private static SamplesToMake read(GenerationJob<?> job, Ledger ledger, SortedSamples samples) {
        JavaPairRDD<Long, Row> todo = todo(job, ledger, samples);
        return new SamplesToMake(todo, RemainingWork.of(todo, job.execution().batchSize()));
    }

    private static JavaPairRDD<Long, Row> todo(GenerationJob<?> job, Ledger ledger, SortedSamples samples) {
        return new MissingSamples(job.spark(), ledger, job.destination().retryFailed())
                .of(samples.rows(), samples.places());
    }
}
