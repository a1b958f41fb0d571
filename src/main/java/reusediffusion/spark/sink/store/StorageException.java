package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import reusediffusion.spark.sink.names.OutputFolder;

/** An output folder that cannot be written or read. The message is a sentence for the user, which names the folder and the remedy. */
public class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Words of Linux, HDFS, its quotas and its data nodes, and Windows. */
    private static final List<String> FULL = List.of(
            "no space left", "quota", "minreplication", "replicated to 0 nodes", "not enough space", "disk is full");

    private static final String MOVE_AWAY = "move it away, and run the same command again.";

    /** A fault of storage, told in a sentence for the user, with what caused it. */
    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A step of writing that failed, as a sentence.
     *
     * @param full whether there is no room left, where the reason does not say so (its words may be in any language)
     */
    public static StorageException writing(OutputFolder folder, Throwable cause, boolean full) {
        String reason = reason(cause);
        String words = reason.toLowerCase(Locale.ROOT);
        String remedy = full || FULL.stream().anyMatch(words::contains)
                ? "make room there, and run the same command again: what is finished is kept."
                : misplaced(last(cause)) == null
                        ? "ask for the right to write there, or name another output folder."
                        : MOVE_AWAY;
        return new StorageException(
                "The output folder " + folder.root() + " cannot be written: " + reason + "; " + remedy, cause);
    }

    /** A step of reading that failed. */
    static StorageException reading(OutputFolder folder, Throwable cause) {
        String remedy = misplaced(last(cause)) == null
                ? "see whether its file system answers and gives you the right to read there."
                : MOVE_AWAY;
        return new StorageException(
                "The output folder " + folder.root() + " cannot be read: " + reason(cause) + "; " + remedy, cause);
    }

    private static Throwable last(Throwable cause) {
        Throwable told = cause;
        while (told.getCause() != null) {
            told = told.getCause();
        }
        return told;
    }

    /** What is in the way, where a local folder has to be and a file is, or the other way round; null where nothing is. */
    private static String misplaced(Throwable told) {
        if (!(told instanceof FileSystemException fault) || fault.getFile() == null) {
            return null;
        }
        for (Path path = Path.of(fault.getFile()); path != null; path = path.getParent()) {
            if (Files.isRegularFile(path)) {
                boolean itself = path.toString().equals(fault.getFile());
                return itself && !(told instanceof NotDirectoryException)
                        ? target(fault)
                        : path + " is a file, where a folder has to be";
            }
        }
        return target(fault);
    }

    private static String target(FileSystemException fault) {
        String other = fault.getOtherFile();
        return other != null && Files.isDirectory(Path.of(other))
                ? other + " is a folder, where a file has to be"
                : null;
    }

    /** The reason on one line, since a name node puts its own stack trace behind the first. */
    public static String reason(Throwable cause) {
        Throwable told = last(cause);
        if (told instanceof AccessDeniedException denied) {
            return "permission denied for " + denied.getFile();
        }
        if (misplaced(told) != null) {
            return misplaced(told);
        }
        if (told instanceof FileSystemException named && named.getReason() == null) {
            return told.getClass().getSimpleName().replace("Exception", "") + " " + named.getFile();
        }
        String message = String.valueOf(told.getMessage()).lines().findFirst().orElse("");
        return message.isEmpty() ? told.getClass().getSimpleName() : message.replaceFirst("[.;]$", "");
    }
}
