package reusediffusion.job.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.policy.PlanDefaults;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.plan.Calibrations;
import reusediffusion.spark.plan.PlanSamples;
import reusediffusion.spark.samples.OrderedPrompts;
import reusediffusion.spark.samples.PromptSource;

/** The options that say what plans are made from and for. */
public final class PlanningOptions {
    @Option(
            names = "--prompts",
            paramLabel = "PATH",
            required = true,
            description = "prompts on any Hadoop path; in their order, the first are used to fit plans, the"
                    + " next to choose them, the next to measure them, and the last to fit the guard")
    private String prompts;

    @Mixin
    private PromptDefaults defaults;

    @Option(names = "--calibration", description = "samples to fit plans to (depends on family and size)")
    private Integer calibration;

    @Option(names = "--validation", description = "samples to choose plans by (depends on family and size)")
    private Integer validation;

    @Option(
            names = {"--held-out", "--held_out"},
            description = "samples to measure plans on (depends on family and size)")
    private Integer heldOut;

    @Option(
            names = {"--guard-samples", "--guard_samples"},
            description = "samples to fit the guard to; 0: no guard (depends on family and size)")
    private Integer guard;

    @Option(
            names = "--budgets",
            split = ",",
            paramLabel = "CALLS",
            description = "numbers of network calls, each for one plan (25,22,18,14,11,8,6 of 28, in proportion)")
    private List<Integer> budgets;

    @Option(
            names = {"--batch-size", "--batch_size"},
            description = "number of samples of a task that stay on the device between two steps, while the"
                    + " others wait in the host's memory; plans do not depend on it (all)")
    private Integer batchSize;

    @Option(
            names = {"--search-seconds", "--search_seconds"},
            description =
                    "time for search, refinement, measuring and guard of all budgets together, after the full runs; 0"
                            + " makes plans without a search (depends on family and size)")
    private Integer searchSeconds;

    @Option(
            names = {"--refine-rounds", "--refine_rounds"},
            defaultValue = "2",
            description = "rounds of refinement, in which all weights of a plan change together to improve the"
                    + " last latent; 0 turns it off (${DEFAULT-VALUE})")
    private int refineRounds;

    @Option(
            names = {"--fit-tasks", "--fit_tasks"},
            description = "tasks that fit a plan together (one for each batch, as far as they run at once)")
    private Integer fitTasks;

    @Option(
            names = {"--start-plans", "--start_plans"},
            split = ",",
            paramLabel = "FILE",
            description =
                    "plans for other runs, such as other guidance, whose called steps are further starting points")
    private List<Path> starts = List.of();

    @Option(names = "--plan", paramLabel = "FILE", description = "the plans to write (output/tables/KEY-plans.json)")
    public Path plan;

    @Option(names = "--overwrite", description = "also replace plans that were made from more samples")
    private boolean overwrite;

    @Option(
            names = "--reference",
            paramLabel = "FOLDER",
            description = "folder to keep full runs in and read them from; all machines must see it (none)")
    private String reference;

    @Option(names = "--estimate", description = "only measure a few steps and print what making the plans would cost")
    public boolean estimate;

    /** Samples with their full runs, kept where they are wanted. */
    public Calibrations calibrations(PipelineEngine engine, TableKey key) {
        return Calibrations.shared(engine, reference, key.stem());
    }

    /** Fills in what was not asked for. */
    public void complete(PipelineEngine engine) {
        defaults.check(engine);
        PlanDefaults usual = PlanDefaults.of(engine.settings());
        calibration = calibration == null ? usual.calibration() : calibration;
        validation = validation == null ? usual.validation() : validation;
        heldOut = heldOut == null ? usual.heldOut() : heldOut;
        guard = guard == null ? usual.guard() : guard;
        searchSeconds = searchSeconds == null ? usual.searchSeconds() : searchSeconds;
    }

    /** The wishes for plans of runs of {@code steps} steps. */
    public PlanRequirements wishes(int steps) {
        return new PlanRequirements(
                budgets == null ? PlanRequirements.budgets(steps) : budgets,
                batchSize,
                Duration.ofSeconds(searchSeconds),
                refineRounds,
                fitTasks,
                starts.stream()
                        .flatMap(file -> new EarlierPlans(file).called(steps))
                        .toList());
    }

    /**
     * Keeps plans from being replaced by others that were made from fewer samples.
     *
     * @throws IllegalArgumentException where the plans in {@code file} were fitted to or measured on more samples
     */
    public void requireBetter(Path file) {
        if (!overwrite && Files.isRegularFile(file)) {
            new EarlierPlans(file).requireFewer(calibration, heldOut);
        }
    }

    /** Reads the samples that plans are fitted to, chosen by and measured on. */
    public PlanSamples trials(SparkSession spark) {
        PromptSource source = defaults.source(prompts, null, 1);
        List<Request> all = OrderedPrompts.read(spark, source, calibration + validation + heldOut + guard);
        return PlanSamples.dealt(all, calibration, validation, heldOut);
    }
}
