package reusediffusion.spark;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.ImageFormat;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.Ledger;
import reusediffusion.spark.sink.Output;
import reusediffusion.spark.sink.OutputFolder;
import reusediffusion.spark.sink.Removal;
import reusediffusion.spark.sink.Summary;

/**
 * Makes every sample of a prompt dataset that its output folder does not hold yet.
 *
 * @param console where the progress is told
 */
public record GenerationJob<P extends AutoCloseable>(
        SparkSession spark,
        Engine<P> engine,
        PromptSource source,
        Destination destination,
        Effort effort,
        ImageFormat format,
        int framesPerSecond,
        PrintStream console) {

    /** Raised when more samples failed than {@code --max-failures} allows, or all of them. */
    public static final class TooManyFailures extends RuntimeException {
        TooManyFailures(String message) {
            super(message);
        }
    }

    /**
     * Runs to the end.
     *
     * @return the content of {@code _summary.json}
     * @throws IllegalArgumentException if prompts or output folder cannot be used, before any sample is made
     * @throws TooManyFailures if the job gave up
     */
    public Map<String, Object> run() throws IOException {
        Configuration configuration = spark.sessionState().newHadoopConf();
        OutputFolder folder = new OutputFolder(
                Address.qualified(destination.folder(), configuration).toString());
        Executors.await(spark.sparkContext());
        SortedSamples samples = SortedSamples.of(spark, source, effort.batchSize(), console);
        String run = runName();
        Fingerprint fingerprint = fingerprint();
        try (Output output =
                Output.open(folder, configuration, run, fingerprint, destination.overwrite(), () -> spark.sparkContext()
                        .cancelAllJobs())) {
            return generate(output, folder, run, samples);
        }
    }

    private Fingerprint fingerprint() {
        Map<String, String> fields = new TreeMap<>(engine.fingerprint());
        fields.put("seed", "SHA-256 of " + source.seed() + "|id|image");
        fields.put("id suffix", source.imagesPerPrompt() == 1 ? "none" : "image");
        fields.put("format", format.extension());
        fields.put("layout", destination.layout());
        return new Fingerprint(fields);
    }

    private Map<String, Object> generate(Output output, OutputFolder folder, String run, SortedSamples samples)
            throws IOException {
        Ledger ledger = new Ledger(spark, folder);
        JavaPairRDD<Long, Row> todo = todo(ledger, samples);
        Remaining remaining = Remaining.of(todo, effort.batchSize());
        if (!destination.remakeChanged()) {
            remaining.changed().refuse(folder.root(), source.path());
        } else if (remaining.changed().count() > 0) {
            console.println(remaining.changed().count() + " samples of other rows leave the books, and are made again");
            Removal.in(spark, folder).ofSamples(ledger, Todo.changedIds(spark, todo));
            todo = todo(ledger, samples); // read anew from the markers as they are now
        }
        console.println(remaining.samples() + " samples to make in " + folder.root());
        long start = System.nanoTime();
        Counters counters = Counters.of(spark.sparkContext());
        if (remaining.samples() > 0) {
            Stage<P> stage = new Stage<>(this, counters, run, folder);
            stage.run(todo, remaining);
            counters.tellCuts(console);
        }
        Map<String, Object> ofRun = new LinkedHashMap<>();
        ofRun.put("run", run);
        ofRun.put("samples", remaining.samples());
        ofRun.put("seconds", (System.nanoTime() - start) / 1e9);
        ofRun.put("loads", counters.loads().value());
        ofRun.put("batch_size", effort.batchSize());
        if (engine.fingerprint().containsKey("policy")) {
            ofRun.put("policy", engine.fingerprint().get("policy"));
        }
        ledger.compact(output.store());
        Map<String, Object> summary = Summary.of(ledger.manifest());
        if (effort.benchmark()) {
            summary.put("benchmark", Summary.benchmark(ledger.manifest()));
        }
        Map<String, Object> audit = Summary.audit(ledger.manifest());
        if (!audit.isEmpty()) {
            summary.put("audit", audit);
        }
        summary.put("last_run", ofRun);
        output.report(run, ofRun, summary);
        requireOne(summary, counters.failed().value() >= remaining.samples() && remaining.samples() > 0, ledger);
        return summary;
    }

    private JavaPairRDD<Long, Row> todo(Ledger ledger, SortedSamples samples) {
        return new Todo(spark, ledger, destination.retryFailed()).of(samples.rows(), samples.places());
    }

    /** Whatever share may fail, a run that made nothing has not done its work. */
    private static void requireOne(Map<String, Object> summary, boolean allFailed, Ledger ledger) {
        long failed = ((Number) summary.get("failed")).longValue();
        if (failed > 0 && (allFailed || ((Number) summary.get("samples")).longValue() == 0)) {
            throw new TooManyFailures("Every sample failed; one of the reasons: " + ledger.commonError()
                    + " (mend it, and run again with --retry-failed)");
        }
    }

    private static String runName() {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        return time + "-" + UUID.randomUUID().toString().substring(0, 4);
    }
}
