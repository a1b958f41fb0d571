package reusediffusion.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.ImageFormat;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.Destination;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.ExecutionSettings;
import reusediffusion.spark.generate.FailureLimit;
import reusediffusion.spark.generate.GenerationJob;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.check.Verification;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.OutputFolder;

/** A small job of the tests, and a look at what it left. */
public record Trial(
        String prompts,
        String output,
        int batchSize,
        Integer partitions,
        String maxFailures,
        boolean overwrite,
        boolean retryFailed,
        boolean remakeChanged,
        String layout,
        int imagesPerPrompt) {

    public static Trial of(String prompts, String output) {
        return new Trial(prompts, output, 1, 4, "0", false, false, false, "files", 1);
    }

    Trial batches(int size) {
        return new Trial(
                prompts,
                output,
                size,
                partitions,
                maxFailures,
                overwrite,
                retryFailed,
                remakeChanged,
                layout,
                imagesPerPrompt);
    }

    public Trial partitions(int number) {
        return new Trial(
                prompts,
                output,
                batchSize,
                number,
                maxFailures,
                overwrite,
                retryFailed,
                remakeChanged,
                layout,
                imagesPerPrompt);
    }

    Trial allowing(String failures) {
        return new Trial(
                prompts,
                output,
                batchSize,
                partitions,
                failures,
                overwrite,
                retryFailed,
                remakeChanged,
                layout,
                imagesPerPrompt);
    }

    Trial overwriting() {
        return new Trial(
                prompts,
                output,
                batchSize,
                partitions,
                maxFailures,
                true,
                retryFailed,
                remakeChanged,
                layout,
                imagesPerPrompt);
    }

    Trial retrying() {
        return new Trial(
                prompts,
                output,
                batchSize,
                partitions,
                maxFailures,
                overwrite,
                true,
                remakeChanged,
                layout,
                imagesPerPrompt);
    }

    Trial remaking() {
        return new Trial(
                prompts,
                output,
                batchSize,
                partitions,
                maxFailures,
                overwrite,
                retryFailed,
                true,
                layout,
                imagesPerPrompt);
    }

    public Trial tars() {
        return in("webdataset");
    }

    /** @param name of a layout */
    Trial in(String name) {
        return new Trial(
                prompts,
                output,
                batchSize,
                partitions,
                maxFailures,
                overwrite,
                retryFailed,
                remakeChanged,
                name,
                imagesPerPrompt);
    }

    Trial images(int number) {
        return new Trial(
                prompts,
                output,
                batchSize,
                partitions,
                maxFailures,
                overwrite,
                retryFailed,
                remakeChanged,
                layout,
                number);
    }

    public <P extends AutoCloseable> Map<String, Object> run(SparkSession spark, Engine<P> engine) throws IOException {
        return run(spark, engine, Chunking.USUAL, new StopRequest());
    }

    public <P extends AutoCloseable> Map<String, Object> run(
            SparkSession spark, Engine<P> engine, Chunking chunking, StopRequest stop) throws IOException {
        return run(spark, engine, chunking, stop, new Encoding(ImageFormat.PNG, 8));
    }

    public <P extends AutoCloseable> Map<String, Object> run(
            SparkSession spark, Engine<P> engine, Chunking chunking, StopRequest stop, Encoding encoding)
            throws IOException {
        PrintStream silent = new PrintStream(new ByteArrayOutputStream(), true, "UTF-8");
        return new GenerationJob<>(
                        spark,
                        engine,
                        new PromptSource(prompts, null, null, imagesPerPrompt, 42),
                        new Destination(output, layout, overwrite, retryFailed, remakeChanged),
                        new ExecutionSettings(
                                batchSize, partitions, FailureLimit.parse(maxFailures), false, Audit.NONE, chunking),
                        encoding,
                        stop,
                        silent)
                .run();
    }

    public OutputFolder folder() {
        return new OutputFolder(output);
    }

    public Verification verify(SparkSession spark) throws IOException {
        return Verification.of(spark, folder());
    }

    /** SHA-256 of every finished sample by id. */
    public Map<String, String> hashes(SparkSession spark) {
        Map<String, String> hashes = new TreeMap<>();
        Ledger ledger = new Ledger(spark, folder());
        Map<String, Row> few = ledger.fewSamples();
        for (Row row : few == null ? ledger.samples().collectAsList() : few.values()) {
            if (row.getAs("error") == null) {
                hashes.put(row.getAs("id"), row.getAs("sha256"));
            }
        }
        return hashes;
    }

    /** A file of prompts in a folder. */
    public static String write(Path folder, String name, List<String> lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(folder);
        Files.write(file, lines);
        return file.toString();
    }
}
