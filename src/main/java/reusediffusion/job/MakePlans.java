package reusediffusion.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reusediffusion.job.option.EngineChoice;
import reusediffusion.job.option.LocalFiles;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.PlanningOptions;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.policy.LadderFiles;
import reusediffusion.reuse.search.PlanRequirements;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.plan.PlanJob;

/** Which steps to call at which budget, and what the others are built from. */
@Command(
        name = "plan",
        description = "Makes plans, which say at which steps to call the network and how to compute the"
                + " others. Run again, an interrupted search continues; existing plans are replaced"
                + " only by better ones.",
        sortOptions = false,
        footer = "  jobs/plan --prompts input/prompts/plan-shapes.txt --budgets 14 --estimate")
public final class MakePlans implements Job {
    @Mixin
    private ModelOptions model;

    @Mixin
    private PlanningOptions plan;

    @Mixin
    private SampleOptions sample;

    private Map<String, Object> result;

    public static void main(String[] arguments) {
        Jobs.run(new MakePlans(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        EngineChoice chosen = EngineChoice.of(model, sample, conf);
        PipelineEngine engine = chosen.engine();
        TableKey key = chosen.key();
        plan.complete(engine);
        PlanRequirements wishes = plan.wishes(key.steps());
        Path file = plan.plan == null ? LadderFiles.file(key) : plan.plan;
        if (!plan.estimate) {
            plan.requireBetter(LocalFiles.file("--plan", file));
        }
        Devices.takeTurns(engine.device(), conf);
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "plan " + key.model())) {
            PlanJob job = new PlanJob(
                    spark, plan.calibrations(engine, key), key, plan.trials(spark), wishes, file, System.err);
            result = plan.estimate ? estimated(job) : made(job, file);
        }
    }

    private static Map<String, Object> estimated(PlanJob job) throws IOException {
        List<String> estimate = job.estimate();
        estimate.forEach(System.out::println);
        return Map.of("estimate", estimate);
    }

    private static Map<String, Object> made(PlanJob job, Path file) throws IOException {
        job.run();
        System.out.println(file);
        return Map.of("plan", file.toString());
    }

    @Override
    public boolean goesOn() {
        return !plan.estimate;
    }

    @Override
    public Object result() {
        return result;
    }
}
