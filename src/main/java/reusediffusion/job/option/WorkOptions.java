package reusediffusion.job.option;

import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.OptionRanges;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.Destination;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.generate.ExecutionSettings;
import reusediffusion.spark.generate.FailureLimit;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.sink.Chunking;

/** The options that say from what to make samples, where they go, and how the work is cut. */
public final class WorkOptions {
    @Mixin
    private DestinationOptions destination;

    @Option(
            names = {"--max-failures", "--max_failures"},
            paramLabel = "N|P%",
            defaultValue = "10%",
            description = "give up if more samples fail (${DEFAULT-VALUE})")
    private String maxFailures;

    @Option(
            names = {"--batch-size", "--batch_size"},
            defaultValue = "1",
            paramLabel = "N|auto",
            description = "number of samples that the network sees together; auto measures which number fits"
                    + " and is fastest, and keeps the result for this model, size and card"
                    + " (${DEFAULT-VALUE})")
    private String batchSize;

    @Option(
            names = "--offload",
            description = "text encoders leave the device once the texts of the next samples are encoded, so"
                    + " that large models fit on smaller cards")
    private boolean offload;

    @Option(
            names = "--partitions",
            description = "number of shards of the output, each with the same amount of work (6 for each task"
                    + " that can run at once, the last ones smaller, with about 1000 samples each at most)")
    private Integer partitions;

    @Option(
            names = {"--commit-every", "--commit_every"},
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "commit finished samples after this time, such as 90s or 2m, or after one batch if"
                    + " that takes longer (${DEFAULT-VALUE})")
    private String commitEvery;

    @Option(
            names = {"--stop-after", "--stop_after"},
            paramLabel = "TIME",
            description = "end after this time, such as 90m or 2h, commit what is finished, and exit with 3;"
                    + " the same command continues")
    private String stopAfter;

    @Option(names = "--benchmark", description = "report times, without the first batch of each pipeline")
    private boolean benchmark;

    @Option(
            names = "--audit",
            paramLabel = "F",
            defaultValue = "0",
            description = "--mode reuse: make this share of the samples (0 to 1) again with every network call,"
                    + " and report PSNR (of 8-bit pictures) and SSIM (${DEFAULT-VALUE})")
    private double audit;

    @Mixin
    private FileOptions files;

    /** What samples are made of. */
    @Mixin
    public PromptOptions prompts;

    /**
     * Chooses what the files of a run are.
     *
     * @param most frames of a sample
     * @param told what all of them say about themselves
     * @throws IllegalArgumentException where the layout cannot hold clips in this format
     */
    public Encoding encoding(Settings settings, int most, TreeMap<String, String> told) {
        ImageFormat format = files.format(settings.frames());
        if (most > 1 && !format.isMoving() && destination.isParquet()) {
            throw new IllegalArgumentException("--layout parquet holds a file a row, and a clip as "
                    + format.extension() + " is one a frame; use --format mp4 or gif, or another layout.");
        }
        return files.encoding(format, settings.framesPerSecond(), told);
    }

    /** The output folder of samples of this mode. */
    public Destination destination(String mode) {
        return destination.of(mode);
    }

    /**
     * Tells how the work is divided, repeated and checked.
     *
     * @param mode of the samples
     * @throws IllegalArgumentException where an audit is asked for of a mode that reuses nothing
     */
    public ExecutionSettings execution(String mode) {
        if (audit > 0 && !mode.equals("reuse")) {
            throw new IllegalArgumentException(
                    "--audit compares reuse with full runs, and --mode " + mode + " reuses nothing; leave it out.");
        }
        return new ExecutionSettings(
                batchSize(), partitions, FailureLimit.parse(maxFailures), benchmark, new Audit(audit), chunking());
    }

    private int batchSize() {
        return batchSize.equals("auto")
                ? ExecutionSettings.MEASURED
                : (int) OptionRanges.parse("batchSize", "--batch-size", int.class, batchSize);
    }

    /** The recipe with text encoders that stay or come and go. */
    public Recipe placed(Recipe recipe) {
        return recipe.offloading(offload);
    }

    /** Has the clock ask for the end where the user said so. */
    public void listen(StopRequest stop) {
        if (stopAfter != null) {
            StopSignals.after(SparkUnits.time("--stop-after", stopAfter), stop);
        }
    }

    private Chunking chunking() {
        return new Chunking(SparkUnits.time("--commit-every", commitEvery), destination.fileBytes());
    }
}
