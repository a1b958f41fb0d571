package reusediffusion.spark.storage;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.execution.datasources.DataSource;
import reusediffusion.pipeline.folder.LocalPath;

/**
 * A place on any Hadoop file system as a user writes it. It means what is there under that very name: brackets, stars, question marks,
 * colons, percent signs and blanks are letters as others are, though Hadoop and Spark read patterns and escapes in them.
 */
public final class Address {
    /** Reads of what was found by an address are to set this option to false: Spark then takes no name for a pattern. */
    public static final String PATTERNS = DataSource.GLOB_PATHS_KEY();

    /** To be preceded by a letter more, as drives of Windows are of one. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/(/[^/]*)?(.*)", Pattern.DOTALL);

    private static final Pattern WEB = Pattern.compile("https?|ftps?|hf", Pattern.CASE_INSENSITIVE);

    /** A user and a password before the host. */
    private static final Pattern KEYS =
            Pattern.compile("s3[an]?:/+[^/@:]*:.*@.*|[a-z0-9]+://[^/@:]*:[^/@]*@.*", Pattern.DOTALL);

    private Address() {}

    /**
     * Reads the path that a text means; it need not exist.
     *
     * @throws IllegalArgumentException where the text is empty or holds a key
     */
    public static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("A path is empty; name a file or a folder.");
        }
        Matcher scheme = SCHEME.matcher(text);
        if (LocalPath.isAddress(text)) {
            return new Path("file", null, LocalPath.of(text).toString());
        }
        if (!scheme.matches()) {
            return new Path(null, null, LocalPath.of(text).toString());
        }
        if (KEYS.matcher(text).matches()) {
            // Without the address: what is told goes to logs.
            throw new IllegalArgumentException(
                    "An address of " + scheme.group(1) + ":// has a key in it, which logs would"
                            + " tell; give keys as Hadoop's settings (for s3a:// --conf spark.hadoop.fs.s3a.access.key=… or the"
                            + " environment's AWS_ACCESS_KEY_ID), and the address without.");
        }
        String host = scheme.group(2) == null ? "" : scheme.group(2).substring(1);
        String rest = scheme.group(2) == null ? "/" + scheme.group(3) : scheme.group(3);
        return new Path(
                scheme.group(1).toLowerCase(Locale.ROOT), host.isEmpty() ? null : host, rest.isEmpty() ? "/" : rest);
    }

    /** The same with its file system and from its root, so that it means the same in every process. */
    public static Path qualified(String text, Configuration configuration) throws IOException {
        Path path = path(text);
        return files(path, configuration).makeQualified(path);
    }

    /**
     * The file system of a path.
     *
     * @throws IllegalArgumentException in a sentence and within seconds where there is none, or it does not answer
     */
    public static FileSystem files(Path path, Configuration configuration) throws IOException {
        String scheme = path.toUri().getScheme();
        if (scheme != null && WEB.matcher(scheme).matches()) {
            throw new IllegalArgumentException(
                    path
                            + " is on the web, and this program does not download it; fetch it with another tool and name the file.");
        }
        try {
            StorageProbe.await(path, configuration);
            return path.getFileSystem(configuration);
        } catch (UnsupportedFileSystemException e) {
            throw unknown(path, e);
        } catch (RuntimeException e) {
            // Hadoop wraps the class that it lacks.
            throw e.getCause() instanceof ClassNotFoundException ? unknown(path, e) : e;
        }
    }

    /** The same without the hidden checksum files of local disks, whose names Hadoop cannot make where there is a colon. */
    public static FileSystem plain(FileSystem files) {
        return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    }

    private static IllegalArgumentException unknown(Path path, Exception cause) {
        return new IllegalArgumentException(
                path + " is on a kind of file system (" + path.toUri().getScheme()
                        + "://) that nothing on the class path serves; "
                        + StorageLibraries.remedy(path.toUri().getScheme()) + ".",
                cause);
    }
}
