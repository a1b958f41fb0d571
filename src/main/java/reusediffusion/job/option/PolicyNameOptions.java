package reusediffusion.job.option;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.policy.LadderFiles;
import reusediffusion.pipeline.policy.RunSteps;
import reusediffusion.pipeline.policy.Tables;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;
import reusediffusion.spark.samples.OrderedPrompts;
import reusediffusion.spark.samples.PromptSource;

/** Which prompts policies are compared on, and where their plans and their table come from. */
public final class PolicyNameOptions {
    @Option(
            names = {"--skip-prompts", "--skip_prompts"},
            defaultValue = "0",
            description = "how many prompts to skip at the beginning, such as those from which plans were made"
                    + " (${DEFAULT-VALUE})")
    public int skip;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "the seed of prompts without one of their own (${DEFAULT-VALUE})")
    public long seed;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "planned: the file of plans (KEY-plans.json in output/tables, or else in input/tables)")
    private Path plan;

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description = "published: the static table (that of the model's family)")
    private String table;

    @Option(
            names = {"--table-any", "--table_any"},
            description = "accept a table and plans made for other runs; they are resampled if the steps differ")
    private boolean any;

    /**
     * The policies to compare, each once.
     *
     * @param asked their names, or null
     * @param usual names where none are asked for
     * @throws IllegalArgumentException where a name is none, or an option is given that no policy reads
     */
    public List<ComparedPolicy> comparedPolicies(
            EngineChoice chosen, List<String> asked, Function<PolicyNames, List<String>> usual) {
        if (asked != null && asked.stream().allMatch(name -> PolicyNames.PARTS.containsKey(name.split(":")[0]))) {
            checkRead(asked); // before files are read for nobody
        }
        PolicyNames all = names(chosen.engine(), chosen.key());
        List<String> names = asked == null ? usual.apply(all) : asked;
        List<ComparedPolicy> policies =
                names.stream().distinct().map(all::comparedPolicy).toList();
        checkRead(names);
        return policies;
    }

    /**
     * Looks whether a policy reads what is given for policies.
     *
     * @throws IllegalArgumentException about the first option that none of them reads
     */
    private void checkRead(List<String> names) {
        boolean published = reads(names, "published");
        boolean planned = reads(names, "planned");
        checkRead("--table", table != null, published, "published");
        checkRead("--plan", plan != null, planned, "planned");
        checkRead("--table-any", any, published || planned, "published or planned");
    }

    private static boolean reads(List<String> names, String policy) {
        return names.stream().anyMatch(name -> name.equals(policy) || name.startsWith(policy + ":"));
    }

    private static void checkRead(String option, boolean given, boolean read, String readers) {
        if (given && !read) {
            throw new IllegalArgumentException("No policy of this comparison reads " + option
                    + "; leave it out, or have --policies name one that is " + readers + ".");
        }
    }

    /** The policies that can be named, with the plans that are found. */
    private PolicyNames names(PipelineEngine engine, TableKey key) {
        RunSteps steps = new RunSteps(engine.outline(), engine.settings());
        PlanLadder ladder = LadderFiles.find(plan, any, key, steps, System.err::println)
                .map(LadderFiles.Found::ladder)
                .orElse(null);
        return new PolicyNames(engine, ladder, () -> Tables.read(table, any, () -> key, steps, System.err::println)
                .table());
    }

    /** Reads so many prompts of a path, behind those that are left out. */
    public List<Request> requests(SparkSession spark, String path, int samples) {
        PromptSource source = new PromptSource(path, null, null, 1, seed);
        return OrderedPrompts.read(spark, source, skip + samples).subList(skip, skip + samples);
    }
}
