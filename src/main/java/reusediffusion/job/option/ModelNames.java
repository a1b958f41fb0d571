package reusediffusion.job.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reusediffusion.pipeline.folder.Installation;

/** Models by the names that they are downloaded under. */
public final class ModelNames {
    /** The repositories of the models that have short names. */
    public static final Map<String, String> PUBLISHED = new LinkedHashMap<>();

    static {
        PUBLISHED.put("sdxl", "stabilityai/stable-diffusion-xl-base-1.0");
        PUBLISHED.put("sd3", "stabilityai/stable-diffusion-3-medium-diffusers");
        PUBLISHED.put("flux", "black-forest-labs/FLUX.1-dev");
        PUBLISHED.put("cogvideox", "THUDM/CogVideoX-2b");
    }

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "sdxl, sd3, flux, cogvideox, or any org/name")
    public List<String> names = new ArrayList<>();

    @Option(
            names = {"--save-dir", "--save_dir"},
            paramLabel = "FOLDER",
            description = "the folder that holds models (models)")
    Path saveDir;

    /** Reads the names and the folder from the command line, where picocli fills them in. */
    public ModelNames() {}

    /** Takes the names of models and the folder that they lie in. */
    public ModelNames(List<String> names, Path saveDir) {
        this.names = names;
        this.saveDir = saveDir;
    }

    /**
     * The names, at least one.
     *
     * @throws IllegalArgumentException where none is named
     */
    public List<String> required() {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "Name one or more models: " + String.join(", ", PUBLISHED.keySet()) + ", or any org/name.");
        }
        return names;
    }

    /** Where models are downloaded to. */
    Path root() {
        return saveDir == null ? Installation.work("models") : saveDir;
    }

    /** The folders in which models are looked for: that of the command line, and that of the models that came along. */
    public List<Path> roots() {
        return saveDir == null ? Installation.folders("models") : List.of(saveDir);
    }

    /**
     * The repository of a model by its short name, or by {@code org/name}.
     *
     * @throws IllegalArgumentException where no model has that short name
     */
    public static String repository(String name) {
        if (!PUBLISHED.containsKey(name) && name.indexOf('/') < 0) {
            throw new IllegalArgumentException("There is no model of the short name " + name + "; there are "
                    + String.join(", ", PUBLISHED.keySet()) + ", and any org/name.");
        }
        return PUBLISHED.getOrDefault(name, name);
    }

    /** The folder into which a model of this name is downloaded. */
    public Path folder(String name) {
        return folder(root(), name);
    }

    private static Path folder(Path root, String name) {
        return root.resolve(name.substring(name.lastIndexOf('/') + 1));
    }

    /**
     * The folder of a model that is there already; a path will do in place of a name.
     *
     * @throws IllegalArgumentException where the model is not there
     */
    public Path present(String name) {
        List<Path> places = new ArrayList<>();
        roots().forEach(root -> places.add(folder(root, name)));
        places.add(Path.of(name));
        for (Path folder : places) {
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        throw new IllegalArgumentException("There is no " + folder(name) + "; jobs/models download " + name
                + " --save-dir " + root() + " fetches it.");
    }
}
