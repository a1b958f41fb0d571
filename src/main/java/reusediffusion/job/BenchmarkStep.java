package reusediffusion.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.Recipe;
import reusediffusion.pipeline.Settings;
import reusediffusion.pipeline.StepBenchmark;
import reusediffusion.pipeline.StepBenchmark.Part;
import reusediffusion.spark.ModelCache;

/** Times and memory of one model's parts, in this process. */
@Command(
        name = "benchmark-step",
        description = "Measures loading, text encoding, denoising steps and decoding of a model; prints JSON.",
        sortOptions = false)
public final class BenchmarkStep implements Job {
    @Mixin
    private ModelOptions model;

    @Mixin
    private SampleOptions sample;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "of text, denoiser and decoder; others are not loaded (all)")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = {"--batch-size", "--batch_size"},
            defaultValue = "1",
            description = "samples that the network sees together (${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = {"--warm-up", "--warm_up"},
            defaultValue = "1",
            description = "steps, and decodings, before the measured ones (${DEFAULT-VALUE})")
    private int warmUps;

    @Option(names = "--threads", description = "of a CPU (all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    public static void main(String[] arguments) {
        Jobs.run(new BenchmarkStep(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws JsonProcessingException {
        model.check();
        Recipe asked = model.recipe(threads);
        Recipe there = model.randomWeights == null ? ModelCache.local(asked, conf) : ModelCache.outline(asked, conf);
        Settings settings = Presets.resolve(there, sample.flags());
        String device = Recipe.device(model.device);
        Recipe recipe = there.in(device, Presets.dtype(Path.of(there.model()), model.dtype, !device.equals("cpu")));
        Jobs.print(new StepBenchmark(recipe, settings, parts, batch, warmUps).run());
    }
}
