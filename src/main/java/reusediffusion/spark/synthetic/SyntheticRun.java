package reusediffusion.spark.synthetic;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.ImageFormat;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.Destination;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.ExecutionSettings;
import reusediffusion.spark.generate.FailureLimit;
import reusediffusion.spark.generate.GenerationJob;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.prompts.Prompts;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.samples.Samples;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.ledger.SyntheticMarkers;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;

/**
 * A generation of very many samples without a model: made-up prompts, books of a run that was killed, and the job that goes on.
 *
 * @param folder holds {@code prompts} (Parquet) and {@code output}
 * @param samples of the whole job
 */
public record SyntheticRun(SparkSession spark, String folder, long samples) {
    private static final int STEPS = 28;
    private static final long SHARD = 1000;
    private static final long FILE = 1_000_000;

    /** Writes the prompts, unless they are there. */
    public void writePrompts() throws IOException {
        Path place = new Path(prompts());
        if (!place.getFileSystem(configuration()).exists(new Path(place, "_SUCCESS"))) {
            int files = (int) (samples / FILE + 1);
            spark.range(0, samples, 1, files)
                    .select(concat(lit("a photograph of a quiet harbour in the evening light, number "), col("id"))
                            .as("prompt"))
                    .write()
                    .mode("overwrite")
                    .parquet(prompts());
        }
    }

    /**
     * Writes the books of a run that made all but the last samples and was killed.
     *
     * @param left how many are still to be made
     * @param each samples of a marker
     */
    public void writeBooks(long left, int each, String layout) throws IOException {
        OutputFolder output = new OutputFolder(output());
        try (Store store = new Store(output, configuration())) {
            output.path().getFileSystem(configuration()).mkdirs(output.path());
            job(layout, Chunking.USUAL, 1, new StopRequest(), System.err)
                    .fingerprint()
                    .settle(store, output);
        }
        Dataset<Row> all = Samples.of(Prompts.read(spark, prompts(), null), source());
        int shards = (int) Math.max(1, (samples - left) / SHARD);
        all.where(substring_index(col("prompt"), " ", -1).cast("long").lt(samples - left))
                .repartitionByRange(shards, col("id"))
                .sortWithinPartitions("id")
                .toJavaRDD()
                .foreachPartition(new SyntheticMarkers(output, new StorageSettings(configuration()), each, STEPS));
    }

    /** Whether no run has begun here. */
    public boolean isNew() throws IOException {
        OutputFolder output = new OutputFolder(output());
        return !output.path().getFileSystem(configuration()).exists(output.job());
    }

    /** Makes what is left, and tells it as a job does. */
    public Map<String, Object> run(String layout, Chunking chunking, int batch, StopRequest stop, PrintStream console)
            throws IOException {
        return job(layout, chunking, batch, stop, console).run();
    }

    private GenerationJob<AutoCloseable> job(
            String layout, Chunking chunking, int batch, StopRequest stop, PrintStream console) {
        return new GenerationJob<>(
                spark,
                new SyntheticSamples(STEPS),
                source(),
                new Destination(output(), layout, false, false, false),
                new ExecutionSettings(batch, null, FailureLimit.parse("0"), false, Audit.NONE, chunking),
                new Encoding(ImageFormat.PNG, 1),
                stop,
                console);
    }

    private PromptSource source() {
        return new PromptSource(prompts(), null, null, 1, 42);
    }

    private String prompts() {
        return folder + "/prompts-" + samples;
    }

    /** Where the samples go. */
    public String output() {
        return folder + "/output-" + samples;
    }

    private Configuration configuration() {
        return spark.sessionState().newHadoopConf();
    }
}
