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
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.Ledger;
import reusediffusion.spark.sink.OutputFolder;
import reusediffusion.spark.sink.Verification;

/** A small job of the tests, and a look at what it left. */
record Trial(
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

    static Trial of(String prompts, String output) {
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

    Trial partitions(int number) {
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

    Trial tars() {
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

    <P extends AutoCloseable> Map<String, Object> run(SparkSession spark, Engine<P> engine) throws IOException {
        return run(spark, engine, Chunking.USUAL, new Ending());
    }

    <P extends AutoCloseable> Map<String, Object> run(
            SparkSession spark, Engine<P> engine, Chunking chunking, Ending ending) throws IOException {
        return run(spark, engine, chunking, ending, new Encoding(ImageFormat.PNG, 8));
    }

    <P extends AutoCloseable> Map<String, Object> run(
            SparkSession spark, Engine<P> engine, Chunking chunking, Ending ending, Encoding encoding)
            throws IOException {
        PrintStream silent = new PrintStream(new ByteArrayOutputStream(), true, "UTF-8");
        return new GenerationJob<>(
                        spark,
                        engine,
                        new PromptSource(prompts, null, null, imagesPerPrompt, 42),
                        new Destination(output, layout, overwrite, retryFailed, remakeChanged),
                        new Effort(batchSize, partitions, FailureLimit.parse(maxFailures), false, Audit.NONE, chunking),
                        encoding,
                        ending,
                        silent)
                .run();
    }

    OutputFolder folder() {
        return new OutputFolder(output);
    }

    Verification verify(SparkSession spark) throws IOException {
        return Verification.of(spark, folder());
    }

    /** SHA-256 of every finished sample by id. */
    Map<String, String> hashes(SparkSession spark) {
        Map<String, String> hashes = new TreeMap<>();
        for (Row row : new Ledger(spark, folder()).rows().where("error is null").collectAsList()) {
            hashes.put(row.getAs("id"), row.getAs("sha256"));
        }
        return hashes;
    }

    /** A file of prompts in a folder. */
    static String write(Path folder, String name, List<String> lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(folder);
        Files.write(file, lines);
        return file.toString();
    }
}
