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
public record Trial(String prompts, Destination destination, Cut cut, int imagesPerPrompt) {
    /** How the work is cut, and how many samples may fail. */
    private record Cut(int batchSize, Integer partitions, String maxFailures) {}

    public static Trial of(String prompts, String output) {
        return new Trial(prompts, new Destination(output, "files", false, false, false), new Cut(1, 4, "0"), 1);
    }

    Trial batches(int size) {
        return with(new Cut(size, cut.partitions, cut.maxFailures));
    }

    public Trial partitions(int number) {
        return with(new Cut(cut.batchSize, number, cut.maxFailures));
    }

    Trial allowing(String failures) {
        return with(new Cut(cut.batchSize, cut.partitions, failures));
    }

    private Trial with(Cut other) {
        return new Trial(prompts, destination, other, imagesPerPrompt);
    }

    Trial overwriting() {
        return treating(true, destination.retryFailed(), destination.remakeChanged());
    }

    Trial retrying() {
        return treating(destination.overwrite(), true, destination.remakeChanged());
    }

    Trial remaking() {
        return treating(destination.overwrite(), destination.retryFailed(), true);
    }

    private Trial treating(boolean overwrite, boolean retryFailed, boolean remakeChanged) {
        return to(new Destination(output(), destination.layout(), overwrite, retryFailed, remakeChanged));
    }

    public Trial tars() {
        return in("webdataset");
    }

    /** @param layout by its name */
    Trial in(String layout) {
        return to(new Destination(
                output(), layout, destination.overwrite(), destination.retryFailed(), destination.remakeChanged()));
    }

    private Trial to(Destination other) {
        return new Trial(prompts, other, cut, imagesPerPrompt);
    }

    Trial images(int number) {
        return new Trial(prompts, destination, cut, number);
    }

    int partitions() {
        return cut.partitions;
    }

    public String output() {
        return destination.folder();
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
                        destination,
                        new ExecutionSettings(
                                cut.batchSize,
                                cut.partitions,
                                FailureLimit.parse(cut.maxFailures),
                                false,
                                Audit.NONE,
                                chunking),
                        encoding,
                        stop,
                        silent)
                .run();
    }

    public OutputFolder folder() {
        return new OutputFolder(output());
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
