package reusediffusion.job.option;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.prompts.PromptReading;
import reusediffusion.spark.samples.PromptSource;
import reusediffusion.spark.sink.ledger.Ledger;

/** Which prompts samples are made of, and which of their columns are read. */
public final class PromptOptions {
    @Option(
            names = "--prompts",
            paramLabel = "PATH",
            description =
                    "a file or folder of .txt, .csv, .tsv, .json, .jsonl, .ndjson or .parquet, also as .gz, .bz2 or .zst, on any"
                            + " Hadoop path; a pattern where nothing has its name; - for standard input (input/prompts/shapes.txt)")
    private String prompts;

    @Option(
            names = {"--prompts-num", "--prompts_num"},
            paramLabel = "N",
            description = "only the first N prompts, by path and line")
    private Integer promptsNum;

    @Option(
            names = {"--images-per-prompt", "--images_per_prompt"},
            defaultValue = "1",
            description = "ids then end in -1, -2, … (${DEFAULT-VALUE})")
    private int imagesPerPrompt;

    @Mixin
    private PromptDefaults defaults;

    @Option(
            names = {"--keep-columns", "--keep_columns"},
            split = ",",
            paramLabel = "NAME",
            description = "further columns of the prompts that the manifest shall hold, as a,b")
    private List<String> keepColumns = List.of();

    @Option(
            names = {"--row-settings", "--row_settings"},
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "off: columns that say how a row's sample is made, such as width, are not read (${DEFAULT-VALUE})")
    private String rowSettings;

    /**
     * Tells which columns of rows are read in a run of these settings.
     *
     * @throws IllegalArgumentException where a column that is to be kept has the name of one of the manifest
     */
    public PromptReading reading(Settings run) {
        ModelOptions.oneOf("--row-settings", rowSettings, "on", "off");
        PromptReading reading = new PromptReading(rowSettings.equals("on") ? run : null, keepColumns);
        for (String name : reading.kept()) {
            if (Ledger.columns().contains(name)) {
                throw new IllegalArgumentException("--keep-columns names " + name
                        + ", and the manifest has a column of that name of its own; rename it in the prompts.");
            }
        }
        return reading;
    }

    /** The prompts that the run makes samples of. */
    public PromptSource source() {
        String path = prompts == null
                ? Installation.path("input/prompts/shapes.txt").toString()
                : prompts.equals("-") ? StandardInput.asFile(System.in) : prompts;
        return defaults.source(path, promptsNum, imagesPerPrompt);
    }
}
