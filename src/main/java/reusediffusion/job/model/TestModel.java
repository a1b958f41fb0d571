package reusediffusion.job.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.job.option.LocalFiles;
import reusediffusion.job.option.ModelNames;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.SampleOptions;
import reusediffusion.job.run.Job;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.report.AtomicFile;
import reusediffusion.reuse.policy.ReusePolicy;

/** One picture or clip of a model. */
@Command(
        name = "test",
        description = "Makes one picture or clip with each model, with every network call, on this machine.",
        sortOptions = false,
        footer = "  jobs/models test sd3")
final class TestModel implements Job {
    private static final long SEED = 42;

    @Mixin
    private ModelNames models = new ModelNames();

    @Option(
            names = "--prompt",
            description = "the prompt of the picture (${DEFAULT-VALUE})",
            defaultValue = "a red circle on a blue background")
    private String prompt = "a red circle on a blue background";

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "the folder in which NAME/test.png or NAME/test.mp4 is written (results)")
    private Path output;

    @Option(names = "--device", defaultValue = "auto", description = "cpu, cuda or auto (${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--dtype",
            defaultValue = "auto",
            description = "float32, bfloat16, float16 or auto (${DEFAULT-VALUE})")
    private String dtype = "auto";

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "the variant of the weights, such as fp16 (the plain weights)")
    private String variant;

    @Mixin
    private SampleOptions sample = new SampleOptions();

    TestModel() {}

    TestModel(ModelNames models) {
        this.models = models;
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        ModelOptions.oneOf("--device", device, "cpu", "cuda", "auto");
        ModelOptions.oneOf("--dtype", dtype, "float32", "bfloat16", "float16", "auto");
        for (String name : models.required()) {
            test(models.present(name));
        }
    }

    private void test(Path folder) throws IOException {
        String place = Recipe.device(device);
        String type = Presets.dtype(folder, dtype, !place.equals("cpu"));
        Recipe recipe = recipe(folder, place, type);
        Settings settings = Presets.resolve(recipe, sample.flags());
        ImageFormat format = settings.frames() == 1 ? ImageFormat.PNG : ImageFormat.MP4;
        Path file = LocalFiles.file("--output", picture(folder, format));
        long start = System.nanoTime();
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            double loaded = (System.nanoTime() - start) / 1e9;
            Request request = new Request("test", prompt, null, SEED);
            Generated made = pipeline.generate(List.of(request), settings, ReusePolicy.original(), false)
                    .get(0);
            AtomicFile.write(file, format.encode(made.frames(), settings.framesPerSecond()));
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s: loaded in %.1f s, made in %.1f s on %s in %s: %s",
                    folder.getFileName(),
                    loaded,
                    (System.nanoTime() - start) / 1e9 - loaded,
                    place,
                    type,
                    file));
        }
    }

    private Recipe recipe(Path folder, String place, String type) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new Recipe(
                folder.toAbsolutePath().toString(), place, type, threads, null, variant, null, new TreeMap<>(), false);
    }

    private Path picture(Path folder, ImageFormat format) {
        return (output == null ? Path.of("results") : output)
                .resolve(folder.getFileName().toString())
                .resolve("test." + format.extension());
    }
}
