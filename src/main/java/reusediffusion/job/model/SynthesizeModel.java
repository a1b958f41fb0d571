package reusediffusion.job.model;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.Synthesis;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.spark.engine.ModelCache;

/** A checkpoint of random weights from a model's configurations. */
@Command(
        name = "synth",
        description =
                "Writes a model with random weights, with the names and shapes that its" + " configurations require.",
        sortOptions = false,
        footer = "  jobs/models synth --model /models/flux --output /models/flux-random")
final class SynthesizeModel implements Job {
    private static final long DEFAULT_SEED = 42;

    @Mixin
    private ModelOptions model;

    @Option(names = "--output", required = true, paramLabel = "FOLDER", description = "a new folder for the model")
    private Path output;

    @Option(
            names = {"--shard-size", "--shard_size"},
            defaultValue = "10g",
            paramLabel = "SIZE",
            description = "the largest size of a file, such as 500m; larger components are sharded (${DEFAULT-VALUE})")
    private String shardSize;

    @Override
    public void run(SparkConf conf) throws IOException {
        model.check();
        Recipe configured = ModelCache.outline(model.recipe(1), conf);
        String dtype = Presets.dtype(Path.of(configured.model()), model.dtype, false);
        Recipe recipe = configured
                .seeded(model.randomWeights == null ? Long.valueOf(DEFAULT_SEED) : model.randomWeights)
                .in(Recipe.device(model.device), dtype);
        Jobs.print(new Synthesis(recipe, bytes()).writeTo(output));
    }

    private long bytes() {
        try {
            return JavaUtils.byteStringAsBytes(shardSize);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--shard-size takes a size such as 500m or 5g, not " + shardSize + ".", e);
        }
    }
}
