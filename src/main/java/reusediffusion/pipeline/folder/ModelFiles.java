package reusediffusion.pipeline.folder;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a model's components lie: in its folder, but for those that were named from elsewhere.
 *
 * @param elsewhere folders by component
 * @param variant of the weights, such as {@code fp16}; null for the plain ones
 */
public record ModelFiles(Path root, Map<String, Path> elsewhere, String variant) {

    /** The files of a folder that has all components itself. */
    public static ModelFiles of(Path root) {
        return new ModelFiles(root, Map.of(), null);
    }

    /** The folder of a component. */
    Path folder(String component) {
        return elsewhere.getOrDefault(component, root.resolve(component));
    }

    /** The name of the component whose folder this is. */
    public String component(Path folder) {
        return elsewhere.entrySet().stream()
                .filter(named -> named.getValue().equals(folder))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> folder.getFileName().toString());
    }

    /** The file that holds the configuration of a component. */
    public Path config(String component) {
        return folder(component).resolve("config.json");
    }
}
