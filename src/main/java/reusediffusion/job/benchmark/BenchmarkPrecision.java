package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.measure.PrecisionBenchmark;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.ModelCache;

/** What shorter numbers cost, in this process. */
@Command(
        name = "benchmark-precision",
        description = "Compares a model's predictions and pictures in shorter types of numbers with those"
                + " in --dtype (float32); prints JSON.",
        sortOptions = false,
        footer = "  jobs/benchmark-precision --model tiny-sd3 --prompts my-prompts.txt")
public final class BenchmarkPrecision implements Job {
    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions sample;

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue = "bfloat16,bfloat16+fp8",
            paramLabel = "KIND",
            description = "the types to compare; +fp8 adds multiplication in eight bits (${DEFAULT-VALUE})")
    private List<String> kinds;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            required = true,
            description = "a text file with one prompt a line")
    private String prompts;

    @Option(
            names = {"--prompts-num", "--prompts_num"},
            defaultValue = "8",
            description = "how many prompts to use, from the first on (${DEFAULT-VALUE})")
    private int number;

    @Option(
            names = {"--network-only", "--network_only"},
            description = "make no pictures, and load neither text encoders nor decoder; for models of real size")
    private boolean networkOnly;

    @Option(names = "--threads", description = "threads of a CPU to use (all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    public static void main(String[] arguments) {
        Jobs.run(new BenchmarkPrecision(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        model.check();
        Recipe asked = model.recipe(threads);
        Recipe there = model.randomWeights == null ? ModelCache.local(asked, conf) : ModelCache.outline(asked, conf);
        Map<String, Object> flags = new TreeMap<>(sample.flags());
        flags.putIfAbsent(
                "noise", "float32"); // by default it is drawn in the type of the run, which makes other pictures
        Settings settings = Presets.resolve(there, flags);
        String device = Recipe.device(model.device);
        Recipe reference = there.precise(null).in(device, model.dtype.equals("auto") ? "float32" : model.dtype);
        List<Recipe> others = kinds.stream().map(kind -> of(reference, kind)).toList();
        Jobs.print(new PrecisionBenchmark(reference, others, settings, requests(), !networkOnly).run());
    }

    private static Recipe of(Recipe reference, String kind) {
        String[] parts = kind.split("\\+", 2);
        ModelOptions.oneOf("--kinds", parts[0], "float32", "bfloat16", "float16");
        return reference.in(reference.device(), parts[0]).precise(parts.length == 1 ? null : parts[1]);
    }

    private List<Request> requests() throws IOException {
        Path file = LocalPath.of(prompts);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "--prompts: there is no file " + prompts + "; name a text file with one prompt a line.");
        }
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .limit(number)
                .toList();
        List<Request> requests = new ArrayList<>();
        for (String line : lines) {
            requests.add(new Request("sample-" + requests.size(), line, null, 1000 + requests.size()));
        }
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("--prompts: " + prompts + " holds no prompt; write one a line.");
        }
        return requests;
    }
}
