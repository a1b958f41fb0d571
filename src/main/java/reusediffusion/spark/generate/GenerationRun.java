package reusediffusion.spark.generate;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.spark.executor.GpuProfile;
import reusediffusion.spark.progress.Counters;
import reusediffusion.spark.samples.BatchPositions;
import reusediffusion.spark.samples.RemainingWork;
import reusediffusion.spark.samples.ShardPartitioner;
import reusediffusion.spark.samples.SortedSamples;
import reusediffusion.spark.sink.Output;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.ledger.Manifest;
import reusediffusion.spark.sink.ledger.MarkerFolding;
import reusediffusion.spark.sink.ledger.Summary;
import reusediffusion.spark.sink.store.ParallelRequests;

/**
 * One run of a job in an output folder that is opened, locked and known to be shared: makes what the folder does not hold yet, and sums up
 * everything that it holds then.
 *
 * @param staging where what is not committed lies meanwhile
 * @param samples all of the job, those that are made already too
 */
record GenerationRun(
        GenerationJob<?> job, Output output, Staging staging, SortedSamples samples, StageAttempts attempts) {

    /**
     * Runs until everything is made.
     *
     * @param early is told how much there is, and ends the run where somebody asks for it
     * @return the content of {@code _summary.json}
     * @throws TooManyFailures if nothing that this run tried could be made
     */
    Map<String, Object> run(StopHandler early) throws IOException {
        Ledger ledger = new Ledger(job.spark(), staging.folder());
        SamplesToMake toMake;
        try (ParallelRequests.Begun folded = MarkerFolding.run(job.spark(), staging.folder())) {
            toMake = SamplesToMake.of(job, ledger, samples);
        }
        RemainingWork remaining = toMake.remaining();
        job.stopRequest().made().tell(samples.number() - remaining.samples(), samples.number());
        job.console()
                .println(remaining.samples() + " samples to make in "
                        + staging.folder().root());
        long start = System.nanoTime();
        Counters counters = Counters.of(job.spark().sparkContext());
        if (remaining.samples() > 0) {
            job.loadAhead();
            Shards shards = Shards.of(job.spark(), staging, toMake, spread(remaining, samples.places()));
            new GenerationStage<>(job, counters, attempts, early).run(shards, remaining.samples());
            counters.tellCuts(job.console());
        }
        Map<String, Object> ofRun = told(remaining, counters, (System.nanoTime() - start) / 1e9);
        output.check();
        return summed(ledger, ofRun, remaining.samples());
    }

    /** The figures of this run for its record. */
    private Map<String, Object> told(RemainingWork remaining, Counters counters, double seconds) {
        Map<String, Object> ofRun = new LinkedHashMap<>();
        ofRun.put("run", staging.run());
        ofRun.put("samples", remaining.samples());
        ofRun.put("seconds", seconds);
        ofRun.put("loads", counters.loads().value());
        ofRun.put("batch_size", job.execution().batchSize());
        String policy = job.engine().fingerprint().get("policy");
        if (policy != null) {
            ofRun.put("policy", policy);
        }
        if (!counters.works().isZero()) {
            ofRun.putAll(counters.works().told(attempts.begunMillis()));
        }
        return ofRun;
    }

    /** The sums over everything finished, and what this run did. */
    private Map<String, Object> summed(Ledger ledger, Map<String, Object> ofRun, long toMake) throws IOException {
        output.endAttempts();
        Map<String, Object> summary;
        Manifest.OfRun ofThis;
        try (ParallelRequests.Begun clearing = ParallelRequests.begin(output.store(), () -> output.clear(staging));
                ParallelRequests.Begun folded = MarkerFolding.run(job.spark(), ledger.folder());
                Manifest manifest = Manifest.of(ledger, staging.run())) {
            ofThis = manifest.ofRun();
            Shards.requireAll(ledger.folder(), toMake, ofThis.samples());
            manifest.write(output.store());
            summary = Summary.of(manifest);
            if (job.execution().benchmark()) {
                summary.put("benchmark", Summary.benchmark(manifest.rows()));
            }
        }
        summary.put("last_run", ofRun);
        output.report(ofRun, summary);
        requireOne(summary, toMake > 0 && ofThis.failed() == ofThis.samples(), ledger);
        return summary;
    }

    /** By the work that each kind of samples is. */
    private ShardPartitioner spread(RemainingWork remaining, BatchPositions places) {
        int slots = GpuProfile.slots(job.spark().sparkContext());
        double[] portions = job.execution().portions(remaining.batches().cardinality(), slots);
        return new ShardPartitioner(remaining, portions, batch -> job.engine()
                .work(SampleSettings.parse(places.settings(batch * remaining.batchSize()))));
    }

    /** Whatever share may fail, a run that made nothing has not done its work. */
    private static void requireOne(Map<String, Object> summary, boolean allFailed, Ledger ledger) {
        long failed = ((Number) summary.get("failed")).longValue();
        if (failed > 0 && (allFailed || ((Number) summary.get("samples")).longValue() == 0)) {
            throw new TooManyFailures("Every sample failed; one of the reasons: " + ledger.commonError()
                    + " (mend it, and run again with --retry-failed)");
        }
    }
}
