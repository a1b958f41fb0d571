package reusediffusion.job.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import reusediffusion.pipeline.folder.ComponentFolders;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.spark.engine.ModelCache;

/** The options that choose the model, and where it computes. */
public final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "tiny-sd3",
            description = "a folder in the layout of diffusers, the name of a folder in --model-dir, or an"
                    + " address such as hdfs://… (${DEFAULT-VALUE})")
    private String model;

    @Option(
            names = {"--model-dir", "--model_dir"},
            paramLabel = "FOLDER",
            description = "the folder that holds models (models)")
    private Path modelDir;

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "cpu, cuda or auto, which means a GPU if there is one (${DEFAULT-VALUE})")
    public String device;

    @Option(
            names = "--dtype",
            defaultValue = "auto",
            description = "type of numbers: float32, bfloat16, float16, or auto, which means float32 on a CPU"
                    + " and the type of the preset on a GPU (${DEFAULT-VALUE})")
    public String dtype;

    @Option(
            names = "--precision",
            defaultValue = "full",
            description = "full, or fp8: the blocks of the denoiser multiply in eight bits, and its weights are"
                    + " half as large (${DEFAULT-VALUE})")
    private String precision;

    @Option(
            names = {"--random-weights", "--random_weights"},
            paramLabel = "SEED",
            description = "use random weights from this seed; the model folder then needs only configurations")
    public Long randomWeights;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "variant of the weights, such as fp16 (plain weights, else a complete variant)")
    private String variant;

    @Option(
            names = "--component",
            paramLabel = "NAME=FOLDER",
            description = "take a component from another folder, such as vae=FOLDER; may be given several times")
    private Map<String, String> components = new TreeMap<>();

    /** All that a job needs to load the model, where executors find it. */
    public Recipe recipe(int threads) {
        TreeMap<String, String> elsewhere = new TreeMap<>();
        components.forEach((name, folder) -> elsewhere.put(name, component(name, folder)));
        return new Recipe(location(), "cpu", "float32", threads, randomWeights, variant, null, elsewhere, false)
                .precise(precision);
    }

    private static String component(String name, String folder) {
        return ModelCache.isRemote(folder) ? folder : ComponentFolders.folder("--component " + name, folder);
    }

    /** Where executors find the model: an absolute path, or an address. */
    String location() {
        if (ModelCache.isRemote(model)) {
            return model;
        }
        List<Path> places = new ArrayList<>();
        modelDirs().forEach(folder -> places.add(folder.resolve(model)));
        places.add(LocalPath.of(model));
        for (Path path : places) {
            if (Files.isDirectory(path)) {
                return path.toAbsolutePath().normalize().toString();
            }
        }
        if (Files.exists(LocalPath.of(model))) {
            return LocalPath.of(model).toAbsolutePath().toString(); // a file; what it is is told where it is read
        }
        throw new IllegalArgumentException(
                "There is no model " + model + ": neither a folder of that name nor one under "
                        + modelDirs().stream().map(Path::toString).collect(Collectors.joining(" or "))
                        + "; there are: " + String.join(", ", names()) + ".");
    }

    /** Checks that device, type and precision are among their choices. */
    public void check() {
        oneOf("--device", device, "cpu", "cuda", "auto");
        oneOf("--dtype", dtype, "float32", "bfloat16", "float16", "auto");
        oneOf("--precision", precision, "full", "fp8");
    }

    /**
     * Checks that an option has one of the values that it may have.
     *
     * @throws IllegalArgumentException that names the option and its choices
     */
    public static void oneOf(String flag, String value, String... known) {
        if (!List.of(known).contains(value)) {
            throw new IllegalArgumentException(flag + " takes " + String.join(", ", known) + ", not " + value + ".");
        }
    }

    private List<Path> modelDirs() {
        if (modelDir != null && !Files.isDirectory(modelDir)) {
            throw new IllegalArgumentException("There is no folder " + modelDir + ", which --model-dir names.");
        }
        return modelDir == null ? Installation.folders("models") : List.of(modelDir);
    }

    private List<String> names() {
        return modelDirs().stream()
                .flatMap(ModelOptions::names)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders
                    .filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList()
                    .stream();
        } catch (java.io.IOException e) {
            return Stream.empty();
        }
    }
}
