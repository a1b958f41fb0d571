package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reusediffusion.job.option.EngineChoice;
import reusediffusion.job.option.LocalFiles;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.PolicyNameOptions;
import reusediffusion.job.option.PolicyNames;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.pipeline.request.Request;
import reusediffusion.report.fleet.FleetReport;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;

/** Measures how fast and how close a whole cluster makes samples under several policies, as one page. */
@Command(
        name = "benchmark",
        description = "Measures speed and quality of policies on all devices at once, and writes"
                + " report.html, report.json and the measured rows.",
        subcommands = {BenchmarkVerify.class, BenchmarkRender.class},
        sortOptions = false,
        footer = "  jobs/benchmark --samples 40 --policies original,planned:14,steps:14")
public final class Benchmark implements Job {
    private static final String DEFAULT_PROMPTS = "input/prompts/shapes.txt";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--prompts",
            paramLabel = "PATH",
            description = "prompts on any Hadoop path (input/prompts/shapes.txt)")
    private String prompts;

    @Option(names = "--samples", defaultValue = "16", description = "number of prompts to use (${DEFAULT-VALUE})")
    private int samples;

    @Option(
            names = "--policies",
            split = ",",
            paramLabel = "POLICY",
            description =
                    PolicyNames.FORMS + " (original, and what there is of published, planned and steps at half and at a"
                            + " quarter of the calls)")
    private List<String> policies;

    @Option(
            names = {"--batch-size", "--batch_size"},
            defaultValue = "1",
            description = "number of samples that the network sees together (${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = {"--warm-up", "--warm_up"},
            defaultValue = "1",
            description = "how often each device repeats its first batch before it is measured (${DEFAULT-VALUE})")
    private int warmUps;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description =
                    "rounds in which all policies take turns with a part of the samples each, so that whatever slows a"
                            + " machine down for a while slows down all policies (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = {"--price-per-gpu-hour", "--price_per_gpu_hour"},
            paramLabel = "PRICE",
            description =
                    "cost of a device for an hour, in any currency, from which the page tells the cost of samples")
    private Double pricePerGpuHour;

    @Option(names = "--against", arity = "1..*", paramLabel = "RUN", description = "earlier runs to compare with")
    private List<Path> against = new ArrayList<>();

    @Option(names = "--output", paramLabel = "FOLDER", description = "a folder of this machine (output/benchmark/KEY)")
    private Path output;

    @Mixin
    private PolicyNameOptions compared;

    @Mixin
    private SampleOptions sample;

    private Map<String, Object> result;

    public static void main(String[] arguments) {
        Jobs.run(new Benchmark(), arguments);
    }

    private Map<String, Object> settings(String path) {
        return Map.of(
                "prompts", path,
                "prompts left out", compared.skip,
                "seed", compared.seed,
                "batch size", batchSize,
                "warm-ups", warmUps,
                "rounds", rounds);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        EngineChoice chosen = EngineChoice.of(model, sample, conf);
        TableKey key = chosen.key();
        List<ComparedPolicy> asked =
                compared.comparedPolicies(chosen, policies, all -> PolicyNames.few(key.steps(), all.ladder()));
        List<FleetRun.Earlier> earlier = EarlierRuns.read(against);
        Path usual = Installation.work("output/benchmark").resolve(key.stem());
        Path folder = LocalFiles.folder("--output", output, usual);
        String path = prompts == null ? Installation.path(DEFAULT_PROMPTS).toString() : prompts;
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "benchmark " + key.model())) {
            List<Request> requests = compared.requests(spark, path, samples);
            BenchmarkFacts facts = new BenchmarkFacts(spark, chosen.engine(), key, asked, pricePerGpuHour, conf);
            settings(path).forEach(facts::setting);
            String again = BenchmarkFacts.command(spec, spark.sparkContext().master());
            FleetRun run = new BenchmarkRun(spark, chosen.engine(), requests, batchSize, warmUps, rounds, folder)
                    .run(asked, facts, again);
            FleetRun.forget(folder);
            EarlierRuns.beside(run, earlier, folder);
        }
        FleetReport.render(folder);
        result = Map.of("output", folder.toString());
        System.out.println(folder.resolve("report.html"));
    }

    @Override
    public Object result() {
        return result;
    }
}
