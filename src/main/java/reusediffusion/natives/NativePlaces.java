package reusediffusion.natives;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where native libraries lie, or may be laid. */
final class NativePlaces {
    /** The environment variable that names a folder to use in place of all others. */
    static final String SETTING = "REUSEDIFFUSION_NATIVES";

    private static final String PROPERTY = "reusediffusion.natives";
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private NativePlaces() {}

    /** Folders that may hold them: the one that was named, and the one beside the jars. */
    static List<Path> filled() {
        List<Path> folders = new ArrayList<>();
        named().ifPresent(folders::add);
        URL loader = NativePlaces.class.getClassLoader().getResource("org/bytedeco/javacpp/Loader.class");
        try {
            if (loader != null && loader.openConnection() instanceof JarURLConnection connection) {
                folders.add(Path.of(connection.getJarFileURL().toURI()).resolveSibling("natives"));
            }
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            // The jar is no file, and nothing lies beside it.
            return folders;
        }
        return folders;
    }

    /** Folders under which they may be laid, the best first: the one that was named, or else the user's own. */
    static List<Path> roots() {
        if (named().isPresent()) {
            return List.of(named().get());
        }
        List<Path> roots = new ArrayList<>();
        Path home = Path.of(System.getProperty("user.home", ""));
        // Users without an entry in the system's list have a home named "?".
        if (home.isAbsolute() && Files.isDirectory(home)) {
            roots.add(home.resolve(".cache/reusediffusion/natives"));
        }
        String user = System.getProperty("user.name", "").replaceAll("\\W", "_");
        roots.add(TEMPORARY.resolve("reusediffusion-natives-" + user));
        return roots;
    }

    /** Makes a root; what others could have laid into the temporary folder is not loaded. */
    static void make(Path root) throws IOException {
        boolean shared = TEMPORARY.equals(root.getParent()) && named().isEmpty();
        if (!shared || !FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(root);
            return;
        }
        try {
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            Path own = Files.createTempFile(root, "owner", null);
            try {
                if (!Files.getOwner(own).equals(Files.getOwner(root, LinkOption.NOFOLLOW_LINKS))) {
                    throw new IOException("it belongs to another user", e);
                }
            } finally {
                Files.delete(own);
            }
        }
    }

    private static Optional<Path> named() {
        String value = System.getProperty(PROPERTY, System.getenv(SETTING));
        return Optional.ofNullable(value).filter(text -> !text.isBlank()).map(Path::of);
    }
}
