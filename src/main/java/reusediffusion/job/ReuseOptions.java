package reusediffusion.job;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import reusediffusion.reuse.PublishedTable;
import reusediffusion.spark.PolicyChoice;

/** Which network calls are saved. */
final class ReuseOptions {
    @Option(
            names = "--mode",
            defaultValue = "reuse",
            description =
                    "original: every network call; reuse: as --policy says; collect: original, with a trace a sample"
                            + " (${DEFAULT-VALUE})")
    private String mode;

    @Option(
            names = {"--collect-diff", "--collect_diff"},
            description = "the same as --mode collect")
    private boolean collect;

    @Option(names = "--policy", defaultValue = "published", description = "original or published (${DEFAULT-VALUE})")
    private String policy;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "static table (the published one of the model's family)")
    private Path table;

    @Option(
            names = "--threshold",
            defaultValue = "30",
            description = "published: percent of the steps that may be repeated (${DEFAULT-VALUE})")
    private double threshold;

    @Option(
            names = {"--max-skip-steps", "--max_skip_steps"},
            defaultValue = "1",
            description = "published: steps repeated in a row (${DEFAULT-VALUE})")
    private int maxSkipSteps;

    @Option(
            names = {"--batch-mean", "--batch_mean"},
            description = "published: the samples of a batch decide together, as the published code does")
    private boolean batchMean;

    String mode() {
        return collect ? "collect" : mode;
    }

    boolean collects() {
        return mode().equals("collect");
    }

    /** The policy for runs of so many steps of a family's models. */
    PolicyChoice choose(String family, int steps) {
        ModelOptions.oneOf("--mode", mode, "original", "reuse", "collect");
        ModelOptions.oneOf("--policy", policy, "original", "published");
        if (!mode().equals("reuse") || policy.equals("original")) {
            return PolicyChoice.original();
        }
        PublishedTable published = PublishedTable.read(table == null ? publishedTable(family) : table);
        return PolicyChoice.published(published, steps, threshold, maxSkipSteps, batchMean);
    }

    private static Path publishedTable(String family) {
        String name =
                switch (family) {
                    case "StableDiffusionXLPipeline" -> "sdxl";
                    case "StableDiffusion3Pipeline" -> "sd3";
                    case "FluxPipeline" -> "flux";
                    case "CogVideoXPipeline" -> "cogvideox";
                    default -> throw new IllegalArgumentException(
                            "There is no published table for a " + family + "; name one with --table.");
                };
        return Home.path("input/tables/published/" + name + ".json");
    }
}
