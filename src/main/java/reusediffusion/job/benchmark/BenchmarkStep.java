package reusediffusion.job.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.measure.StepBenchmark;
import reusediffusion.pipeline.measure.StepBenchmark.Part;
import reusediffusion.pipeline.measure.StepTimes;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.report.PerformanceEntry;
import reusediffusion.report.PerformanceLog;
import reusediffusion.spark.engine.ModelCache;

/** Times and memory of one model's parts, in this process. */
@Command(
        name = "benchmark-step",
        description = "Measures loading, text encoding, denoising steps and decoding of a model; prints JSON.",
        sortOptions = false,
        footer = "  jobs/benchmark-step --model /models/flux --device cuda")
public final class BenchmarkStep implements Job {
    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions sample;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "any of text, denoiser and decoder; other parts are not loaded (all)")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = {"--batch-size", "--batch_size"},
            defaultValue = "1",
            description = "number of samples that the network sees together (${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = {"--warm-up", "--warm_up"},
            defaultValue = "1",
            description = "number of steps and of decodings before the measured ones (${DEFAULT-VALUE})")
    private int warmUps;

    @Option(names = "--threads", description = "threads of a CPU to use (all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "append the figures to this file of JSON lines, with the device on which they were"
                    + " measured and the commit")
    private Path log;

    @Option(
            names = "--kernels",
            description = "measure the kernels of this project one by one instead of a model, compared with the"
                    + " rate at which the card copies")
    private boolean kernels;

    public static void main(String[] arguments) {
        Jobs.run(new BenchmarkStep(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        model.check();
        if (kernels) {
            Jobs.print(StepBenchmark.kernels(Recipe.device(model.device)));
            return;
        }
        Recipe asked = model.recipe(threads);
        Recipe there = model.randomWeights == null ? ModelCache.local(asked, conf) : ModelCache.outline(asked, conf);
        Settings settings = Presets.resolve(there, sample.flags());
        String device = Recipe.device(model.device);
        Recipe recipe = there.in(device, Presets.dtype(Path.of(there.model()), model.dtype, !device.equals("cpu")));
        StepTimes times = new StepBenchmark(recipe, settings, parts, batch, warmUps).run();
        Jobs.print(times);
        if (log != null) {
            PerformanceLog.append(log, entry(times));
        }
    }

    private static PerformanceEntry entry(StepTimes times) {
        Recipe recipe = times.recipe();
        Settings settings = times.settings();
        return new PerformanceEntry(
                LocalDate.now(ZoneOffset.UTC).toString(),
                Commit.here(),
                "jobs/benchmark-step",
                PerformanceEntry.OURS,
                Path.of(recipe.model()).getFileName().toString(),
                settings.width(),
                settings.height(),
                settings.frames(),
                times.batch(),
                recipe.dtype(),
                recipe.precision(),
                times.stepMillis(),
                times.decodeMillis(),
                times.weightsBytes(),
                times.stepPeakBytes(),
                new ObjectMapper().valueToTree(times.platform()));
    }
}
