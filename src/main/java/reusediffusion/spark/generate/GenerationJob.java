package reusediffusion.spark.generate;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.spark.batch.BatchMeasuring;
import reusediffusion.spark.batch.BatchSizes;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.executor.DecommissionedExecutors;
import reusediffusion.spark.executor.ExecutorWait;
import reusediffusion.spark.executor.GpuProfile;
import reusediffusion.spark.executor.ModelPreload;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.samples.SortedSamples;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.Address;

/**
 * Makes every sample of a prompt dataset that its output folder does not hold yet.
 *
 * @param encoding what the files are, what they say about themselves, and who signs them
 * @param stopRequest asked by whoever wants the run to end before all is made
 * @param console where the progress is told
 */
public record GenerationJob<P extends AutoCloseable>(
        SparkSession spark,
        Engine<P> engine,
        PromptSource source,
        Destination destination,
        ExecutionSettings execution,
        Encoding encoding,
        StopRequest stopRequest,
        PrintStream console) {

    /**
     * Runs the job to its end.
     *
     * @return the content of {@code _summary.json}
     * @throws IllegalArgumentException if prompts or output folder cannot be used, before any sample is made
     * @throws TooManyFailures if the job gave up
     * @throws StoppedEarlyException if {@code stopRequest} was asked for
     */
    public Map<String, Object> run() throws IOException {
        try (StageAttempts attempts = StageAttempts.of(spark.sparkContext(), console);
                DecommissionedExecutors departures = DecommissionedExecutors.of(spark.sparkContext());
                StopHandler early = StopHandler.of(spark.sparkContext(), stopRequest, attempts::hush)) {
            try {
                return run(attempts, early);
            } catch (Exception e) {
                if (early.isAsked()) {
                    throw early.exception(e);
                }
                if (e instanceof IOException own) {
                    throw own;
                }
                throw attempts.explained(e);
            }
        }
    }

    private Map<String, Object> run(StageAttempts attempts, StopHandler early) throws IOException {
        Configuration configuration = spark.sessionState().newHadoopConf();
        OutputFolder folder = new OutputFolder(
                Address.qualified(destination.folder(), configuration).toString());
        Fingerprint begun = destination.overwrite() ? null : Fingerprint.in(folder, configuration);
        GenerationJob<P> job = begun == null ? this : asBegun(begun, folder);
        return job.run(folder, begun == null, configuration, attempts, early);
    }

    /** A folder that was begun before files said how they were made goes on without that. */
    private GenerationJob<P> asBegun(Fingerprint begun, OutputFolder folder) {
        if (encoding.provenance() == null || begun.fields().containsKey("provenance")) {
            return this;
        }
        console.println(
                "The files in " + folder.root() + " do not say how they were made, since a version that could not"
                        + " tell began it; so it goes on (--overwrite starts anew).");
        return new GenerationJob<>(
                spark, engine, source, destination, execution, encoding.with(null), stopRequest, console);
    }

    private Map<String, Object> run(
            OutputFolder folder, boolean fresh, Configuration configuration, StageAttempts attempts, StopHandler early)
            throws IOException {
        ExecutorWait.await(spark.sparkContext());
        SharedPromptsCheck.check(spark.sparkContext(), source.path(), configuration);
        if (fresh) {
            loadAhead(); // all is to be made; of a folder that was begun it is not known yet whether anything is
        }
        SortedSamples samples = SortedSamples.of(spark, source, Math.max(1, execution.batchSize()), console);
        if (execution.batchSize() == ExecutionSettings.MEASURED) {
            int size = measured(samples.number());
            return new LockedOutput(inBatchesOf(size), folder, configuration)
                    .run(samples.inBatchesOf(size), attempts, early);
        }
        return new LockedOutput(this, folder, configuration).run(samples, attempts, early);
    }

    /** Has the executors load what makes samples, while the driver goes on. */
    void loadAhead() {
        ModelPreload.begin(spark.sparkContext(), engine, execution.batchSize());
    }

    private int measured(long samples) {
        int size = BatchMeasuring.choose(
                spark.sparkContext(), engine, new BatchSizes(Installation.work("output/batch-sizes.json")), console);
        return BatchMeasuring.atMost(size, samples, GpuProfile.slots(spark.sparkContext()));
    }

    private GenerationJob<P> inBatchesOf(int size) {
        return new GenerationJob<>(
                spark, engine, source, destination, execution.inBatchesOf(size), encoding, stopRequest, console);
    }

    /** The fingerprint of everything that the samples depend on. */
    public Fingerprint fingerprint() {
        Map<String, String> fields = new TreeMap<>(engine.fingerprint());
        fields.put("seed", "SHA-256 of " + source.seed() + "|id|image");
        fields.put("id suffix", source.imagesPerPrompt() == 1 ? "none" : "image");
        fields.put("format", encoding.format().extension());
        fields.put("layout", destination.layout());
        Provenance told = encoding.provenance();
        fields.put("provenance", told == null ? "off" : told.prompts() ? "on" : "no-prompt");
        fields.put(
                "signer",
                encoding.signing() == null ? "none" : encoding.signing().signer());
        return new Fingerprint(fields);
    }
}
