package reusediffusion.job;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.Ladders;
import reusediffusion.pipeline.Request;
import reusediffusion.pipeline.RunSteps;
import reusediffusion.pipeline.Tables;
import reusediffusion.reuse.PlanLadder;
import reusediffusion.reuse.TableKey;
import reusediffusion.spark.OrderedPrompts;
import reusediffusion.spark.PipelineEngine;
import reusediffusion.spark.PromptSource;

/** Which prompts policies are compared on, and where their plans and their table come from. */
final class EntrantOptions {
    @Option(
            names = {"--skip-prompts", "--skip_prompts"},
            defaultValue = "0",
            description =
                    "leave out so many prompts at the front, such as those that plans were made from (${DEFAULT-VALUE})")
    int skip;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "for prompts without a seed of their own (${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "planned: the plans (KEY-plans.json in output/tables, else in input/tables)")
    private Path plan;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "published: static table (that of the model's family)")
    private String table;

    @Option(
            names = {"--table-any", "--table_any"},
            description = "accept a table and plans of other runs, resampled to these steps where they differ")
    private boolean any;

    /** The policies that can be named, with the plans that are found. */
    Entrants entrants(PipelineEngine engine, TableKey key) {
        RunSteps steps = new RunSteps(engine.outline(), engine.settings());
        PlanLadder ladder = Ladders.find(plan, any, key, steps, System.err::println)
                .map(Ladders.Found::ladder)
                .orElse(null);
        return new Entrants(engine, ladder, () -> Tables.read(table, any, () -> key, steps, System.err::println)
                .table());
    }

    /** So many prompts of a path, behind those that are left out. */
    List<Request> requests(SparkSession spark, String path, int samples) {
        PromptSource source = new PromptSource(path, null, null, 1, seed);
        return OrderedPrompts.read(spark, source, skip + samples).subList(skip, skip + samples);
    }
}
