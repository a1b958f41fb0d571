package reusediffusion.job;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.Home;
import reusediffusion.pipeline.PolicyChoice;
import reusediffusion.pipeline.RunSteps;
import reusediffusion.reuse.DynamicPolicy;
import reusediffusion.reuse.TableKey;

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

    @Option(
            names = "--policy",
            defaultValue = "published",
            description = "original, published, dynamic, uniform or planned (${DEFAULT-VALUE})")
    private String policy;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "published: static table (that of the model's family)")
    private Path table;

    @Option(
            names = "--threshold",
            defaultValue = "30",
            description = "published: percent of the steps that may be repeated (${DEFAULT-VALUE})")
    private double threshold;

    @Option(
            names = {"--max-skip-steps", "--max_skip_steps"},
            defaultValue = "1",
            description = "published, dynamic: steps repeated in a row (${DEFAULT-VALUE})")
    private int maxSkipSteps;

    @Option(
            names = {"--batch-mean", "--batch_mean"},
            description = "published: the samples of a batch decide together, as the published code does")
    private boolean batchMean;

    @Option(
            names = "--interval",
            defaultValue = "2",
            description = "uniform: a call every so many steps (${DEFAULT-VALUE})")
    private int interval;

    @Option(
            names = "--order",
            defaultValue = "0",
            description = "uniform: 0 repeats, 1 goes on in a line (${DEFAULT-VALUE})")
    private int order;

    @Option(
            names = {"--without-plan", "--without_plan"},
            defaultValue = "refuse",
            description = "rows whose own settings have no table or plan: refuse, or original for every network call"
                    + " (${DEFAULT-VALUE})")
    private String withoutPlan;

    @Mixin
    private PlanOptions plan;

    String mode() {
        return collect ? "collect" : mode;
    }

    boolean collects() {
        return mode().equals("collect");
    }

    /**
     * The policy of a run.
     *
     * @param family class name of the model's pipeline
     * @param numbers of the run's steps
     */
    PolicyChoice choose(String family, TableKey run, RunSteps numbers) {
        ModelOptions.oneOf("--mode", mode, "original", "reuse", "collect");
        if (!mode().equals("reuse")) {
            return PolicyChoice.original();
        }
        int steps = run.steps();
        return switch (policy) {
            case "original" -> PolicyChoice.original();
            case "published" -> published(
                    Tables.read(table == null ? publishedTable(family) : table, plan.any, run, numbers), steps);
            case "dynamic" -> PolicyChoice.dynamic(DynamicPolicy.TOLERANCE, maxSkipSteps);
            case "uniform" -> plan.maxCalls == null
                    ? PolicyChoice.every(interval, steps, order)
                    : PolicyChoice.spread(plan.maxCalls, steps, order);
            case "planned" -> plan.choose(run, numbers);
            default -> throw new IllegalArgumentException(
                    "--policy takes original, published, dynamic, uniform or planned, not " + policy + ".");
        };
    }

    /** Whether rows without a table or plan are made with every network call. */
    boolean originalWithoutPlan() {
        ModelOptions.oneOf("--without-plan", withoutPlan, "refuse", "original");
        return withoutPlan.equals("original");
    }

    private PolicyChoice published(Tables.Found found, int steps) {
        return PolicyChoice.published(found.table(), steps, threshold, maxSkipSteps, batchMean)
                .from(found.origin());
    }

    static Path publishedTable(String family) {
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
