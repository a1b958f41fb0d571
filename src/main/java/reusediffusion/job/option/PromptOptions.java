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
            description = "a .txt, .csv, .tsv, .json, .jsonl, .ndjson or .parquet file, a folder of them, or a"
                    + " pattern such as q*.txt, on any Hadoop path; text may be compressed as .gz, .bz2 or"
                    + " .zst; - means standard input (input/prompts/shapes.txt)")
    private String prompts;

    @Option(
            names = {"--prompts-num", "--prompts_num"},
            paramLabel = "N",
            description = "use only the first N prompts, in the order of paths and lines")
    private Integer promptsNum;

    @Option(
            names = {"--images-per-prompt", "--images_per_prompt"},
            defaultValue = "1",
            description = "images of each prompt; their ids end in -1, -2, … (${DEFAULT-VALUE})")
    private int imagesPerPrompt;

    @Mixin
    private PromptDefaults defaults;

    @Option(
            names = {"--keep-columns", "--keep_columns"},
            split = ",",
            paramLabel = "NAME",
            description = "further columns of the prompts to copy into the manifest, such as a,b")
    private List<String> keepColumns = List.of();

    @Option(
            names = {"--row-settings", "--row_settings"},
            paramLabel = "on|off",
            defaultValue = "on",
            description = "off: ignore columns with settings of single rows, such as width (${DEFAULT-VALUE})")
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
