package reusediffusion.pipeline.folder;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.weights.WeightFiles;

/**
 * What tells one model from another, in seconds for any size: configurations whole, and of each file of weights its length, its beginning
 * (names, types, shapes) and its end. A component from elsewhere counts as if it lay in the folder.
 *
 * @param weights of all files of weights that are read, 16 hexadecimal digits
 * @param configuration of all .json files but preset.json, whose settings a run may change, 16 hexadecimal digits
 */
public record ModelFingerprint(String weights, String configuration) implements Serializable {
    private static final int DEPTH = 8;

    /** Reads the fingerprint of a model folder. */
    public static ModelFingerprint of(Path model) {
        return of(ModelFiles.of(model), true);
    }

    /** Looks at a recipe's model; its weights say nothing where they are random. */
    public static ModelFingerprint of(Recipe recipe) {
        return of(recipe.files(), recipe.randomWeights() == null);
    }

    private static ModelFingerprint of(ModelFiles model, boolean weights) {
        try {
            return new ModelFingerprint(
                    weights ? EdgeDigest.of(weights(model)) : "", EdgeDigest.of(configurations(model)));
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "The model folder " + model.root() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** Files by the place that they have in the model. */
    private static Map<Path, Path> weights(ModelFiles model) {
        Map<Path, Path> files = new TreeMap<>();
        for (String component : ModelIndex.of(model.root()).components()) {
            Path folder = model.folder(component);
            if (hasWeights(folder)) {
                for (Path file : WeightFiles.choose(folder, model.variant()).files()) {
                    files.put(Path.of(component).resolve(folder.relativize(file)), file);
                }
            }
        }
        return files;
    }

    private static boolean hasWeights(Path folder) {
        String[] names = folder.toFile().list((f, name) -> name.contains(".safetensors"));
        return names != null && names.length > 0;
    }

    private static Map<Path, Path> configurations(ModelFiles model) throws IOException {
        Map<Path, Path> files = new TreeMap<>();
        collect(model.root(), Path.of(""), files);
        for (Map.Entry<String, Path> named : model.elsewhere().entrySet()) {
            files.keySet().removeIf(place -> place.startsWith(named.getKey()));
            collect(named.getValue(), Path.of(named.getKey()), files);
        }
        return files;
    }

    /** Links are followed, but not in circles; hidden folders are those of download tools. */
    private static void collect(Path root, Path place, Map<Path, Path> files) throws IOException {
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean hidden =
                        !folder.equals(root) && folder.getFileName().toString().startsWith(".");
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (attributes.isRegularFile() && name.endsWith(".json") && !name.equals("preset.json")) {
                    files.put(place.resolve(root.relativize(file)), file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
