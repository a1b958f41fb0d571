package reusediffusion.pipeline.folder;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of this machine as a user writes them: {@code ~} is the home folder, and {@code file:/} an address of one. */
public final class LocalPath {
    private static final String FILE = "file:";

    private LocalPath() {}

    /** Whether it names a file of this machine by its address. */
    public static boolean isAddress(String text) {
        return text.startsWith(FILE + "/");
    }

    /**
     * The path that is meant; it need not exist.
     *
     * @throws IllegalArgumentException in a sentence where none can be meant
     */
    public static Path of(String text) {
        try {
            if (isAddress(text)) {
                return ofAddress(text);
            }
            boolean home = text.equals("~") || text.startsWith("~/");
            return home ? Path.of(System.getProperty("user.home"), text.substring(1)) : Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no path that this machine can write: " + e.getReason() + ".", e);
        }
    }

    /** Hadoop writes a blank as it is, Java as %20: what exists as it is written is meant, and else what is escaped. */
    private static Path ofAddress(String text) {
        String rest = text.substring(FILE.length());
        String host = rest.startsWith("//") ? rest.substring(2).split("/", 2)[0] : "";
        if (!host.isEmpty() && !host.equals("localhost")) {
            throw new IllegalArgumentException(
                    text + " names the host '" + host + "'; write file:///" + rest.substring(2) + ".");
        }
        Path literal = Path.of("/" + rest.replaceFirst("^//(localhost)?", "").replaceFirst("^/+", ""));
        if (text.indexOf('%') < 0 || Files.exists(literal)) {
            return literal;
        }
        try {
            Path escaped = Path.of(new URI(FILE + literal).getPath());
            return Files.exists(escaped)
                            || Files.exists(escaped.toAbsolutePath().getParent())
                    ? escaped
                    : literal;
        } catch (URISyntaxException e) {
            return literal; // a name with a % that escapes nothing
        }
    }
}
