package reusediffusion.pipeline.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** Components that come from elsewhere than the model's folder, as a user names them. */
public final class ComponentFolders {
    private ComponentFolders() {}

    /**
     * Reads several components and their folders from one text.
     *
     * @param label how a sentence calls the option
     * @param text such as {@code vae=FOLDER,text_encoder=FOLDER}; null or empty for none
     * @return absolute paths by component
     * @throws IllegalArgumentException in a sentence that names what is no component or no folder
     */
    public static TreeMap<String, String> parse(String label, String text) {
        TreeMap<String, String> folders = new TreeMap<>();
        if (text == null || text.isBlank()) {
            return folders;
        }
        for (String part : text.split(",")) {
            String[] pair = part.split("=", 2);
            if (pair.length < 2 || pair[0].isBlank() || pair[1].isBlank()) {
                throw new IllegalArgumentException(
                        label + " takes components and their folders, such as vae=FOLDER, not '" + part + "'.");
            }
            String component = pair[0].strip();
            folders.put(component, folder(label + " " + component, pair[1].strip()));
        }
        return folders;
    }

    /**
     * The absolute path of one component's folder on this machine.
     *
     * @param label how a sentence calls the option and its component
     * @throws IllegalArgumentException in a sentence where there is no such folder
     */
    public static String folder(String label, String folder) {
        Path path = LocalPath.of(folder);
        if (folder.isBlank() || !Files.isDirectory(path)) {
            throw new IllegalArgumentException(label + ": there is no folder '" + folder + "'"
                    + "; name the folder with that component's config.json and weights.");
        }
        return path.toAbsolutePath().normalize().toString();
    }
}
