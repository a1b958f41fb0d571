package reusediffusion.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.job.option.EngineChoice;
import reusediffusion.job.option.LocalFiles;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.PolicyNameOptions;
import reusediffusion.job.option.PolicyNames;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.pipeline.request.Request;
import reusediffusion.report.PictureReport;
import reusediffusion.report.QualityPoint;
import reusediffusion.report.QualityReport;
import reusediffusion.reuse.table.TableKey;
import reusediffusion.spark.plan.Calibrations;
import reusediffusion.spark.plan.PolicyComparison;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;
import reusediffusion.spark.plan.PolicyComparison.ComparisonResult;
import reusediffusion.spark.plan.PolicyComparison.Score;

/** Measures how close each way to save network calls comes to the full runs. */
@Command(
        name = "evaluate",
        description = "Compares policies (ways to save network calls) with full runs of the same samples;"
                + " writes a table, data, a chart and pictures.",
        sortOptions = false,
        footer = "  jobs/evaluate --prompts my-prompts.txt --samples 4 --policies original,planned:14,steps:14")
public final class Evaluate implements Job {
    @Mixin
    private ModelOptions model;

    @Option(names = "--prompts", paramLabel = "PATH", required = true, description = "prompts on any Hadoop path")
    private String prompts;

    @Option(
            names = "--samples",
            defaultValue = "64",
            description = "how many prompts to use after those (${DEFAULT-VALUE})")
    private int samples;

    @Option(
            names = "--policies",
            split = ",",
            paramLabel = "POLICY",
            description = PolicyNames.FORMS + " (all of them at 25,22,18,14,11,8,6 calls of 28)")
    private List<String> policies;

    @Option(
            names = {"--batch-size", "--batch_size"},
            defaultValue = "64",
            description = "number of samples that the network sees together (${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            defaultValue = "4",
            description = "how many samples, the first ones, pictures.png shows under every policy (${DEFAULT-VALUE})")
    private int pictures;

    @Option(names = "--output", paramLabel = "FOLDER", description = "a folder of this machine (output/quality/KEY)")
    private Path output;

    @Mixin
    private PolicyNameOptions compared;

    @Mixin
    private SampleOptions sample;

    private Map<String, Object> result;

    public static void main(String[] arguments) {
        Jobs.run(new Evaluate(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        EngineChoice chosen = EngineChoice.of(model, sample, conf);
        TableKey key = chosen.key();
        List<ComparedPolicy> comparedPolicies =
                compared.comparedPolicies(chosen, policies, all -> PolicyNames.usual(key.steps(), all.ladder()));
        Path usual = Installation.work("output/quality").resolve(key.stem());
        Path folder = LocalFiles.folder("--output", output, usual);
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "evaluate " + key.model())) {
            List<Request> requests = compared.requests(spark, prompts, samples);
            ComparisonResult made = new PolicyComparison(new Calibrations(chosen.engine()), requests, batchSize)
                    .withPictures(spark, comparedPolicies, pictures);
            QualityReport report = report(key, comparedPolicies, made.scores());
            report.write(folder);
            List<Picture> full = made.pictures(PolicyComparison.FULL);
            List<String> shown =
                    requests.stream().limit(full.size()).map(Request::prompt).toList();
            PictureReport.of(report, shown, full, made::pictures).write(folder);
            System.out.print(report.csv());
        }
        result = Map.of("output", folder.toString());
        System.out.println(folder);
    }

    @Override
    public Object result() {
        return result;
    }

    private QualityReport report(TableKey key, List<ComparedPolicy> comparedPolicies, List<Score> scores) {
        List<QualityPoint> points = comparedPolicies.stream()
                .map(e -> new QualityPoint(
                        PolicyNames.series(e.name()),
                        e.name(),
                        PolicyComparison.calls(e.name(), scores),
                        PolicyComparison.quality(e.name(), scores)))
                .toList();
        String title = key.model() + ", guidance "
                + String.valueOf(key.guidance()).replaceFirst("\\.0$", "") + ", " + samples + " samples";
        return new QualityReport(
                title,
                key.steps(),
                Map.of("key", key, "prompts", prompts, "skipped", compared.skip, "seed", compared.seed),
                points);
    }
}
