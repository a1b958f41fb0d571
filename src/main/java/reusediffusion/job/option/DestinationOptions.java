package reusediffusion.job.option;

import picocli.CommandLine.Option;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.spark.generate.Destination;

/** Where samples go, and what happens to those that are there. */
final class DestinationOptions {
    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "the output folder, on any Hadoop path (output/shapes/MODE)")
    private String output;

    @Option(names = "--layout", defaultValue = "files", description = "files, webdataset or parquet (${DEFAULT-VALUE})")
    private String layout;

    @Option(
            names = "--overwrite",
            description = "start anew in a folder that holds an earlier job, whose results are removed")
    private boolean overwrite;

    @Option(
            names = {"--retry-failed", "--retry_failed"},
            description = "make the samples again that failed in earlier runs")
    private boolean retryFailed;

    @Option(
            names = {"--remake-changed", "--remake_changed"},
            description = "make the samples again whose prompt, negative prompt or seed has changed since")
    private boolean remakeChanged;

    @Option(
            names = {"--file-size", "--file_size", "--tar-size", "--tar_size"},
            paramLabel = "SIZE",
            description = "--layout webdataset or parquet: the largest size of a file, such as 500m or 1g (1g)")
    private String fileSize;

    /**
     * The output folder of samples of this mode.
     *
     * @throws IllegalArgumentException where options ask for different things
     */
    Destination of(String mode) {
        ModelOptions.oneOf("--layout", layout, "files", "webdataset", "parquet");
        if (overwrite && (retryFailed || remakeChanged)) {
            throw new IllegalArgumentException("--overwrite makes all samples anew, and "
                    + (retryFailed ? "--retry-failed" : "--remake-changed")
                    + " goes on with those that are there; leave out one of them.");
        }
        String folder = output == null
                ? Installation.work("output/shapes").resolve(mode).toString()
                : output;
        return new Destination(folder, layout, overwrite, retryFailed, remakeChanged);
    }

    /** Whether a file is a row of a table. */
    boolean isParquet() {
        return layout.equals("parquet");
    }

    /**
     * How large a file of many samples may become.
     *
     * @throws IllegalArgumentException where no file holds many
     */
    long fileBytes() {
        long bytes = SparkUnits.bytes("--file-size", fileSize == null ? "1g" : fileSize);
        if (fileSize != null && layout.equals("files")) {
            throw new IllegalArgumentException("--file-size is of --layout webdataset and parquet, and this run writes"
                    + " a file for each sample; leave it out.");
        }
        return bytes;
    }
}
