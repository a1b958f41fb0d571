package reusediffusion.spark.sink.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;

/** Steps on the storage of a folder, of which what goes wrong is told as a {@link StorageException}, never an Error. */
final class StorageFaults {
    /** A disk with less room than this is full, whatever its error says and in which language. */
    private static final long FULL_BYTES = 1 << 20;

    private static final int READS = 5;

    /** A step that has a result. */
    interface Step<T> {
        /** Takes the step and gives its result. */
        T run() throws IOException;
    }

    private final OutputFolder folder;
    private final FileSystem files;
    private final boolean objects;

    /** @param objects whether the storage is an object store, which tells at once what is there */
    StorageFaults(OutputFolder folder, FileSystem files, boolean objects) {
        this.folder = folder;
        this.files = files;
        this.objects = objects;
    }

    /** Takes a step that writes. */
    <T> T writing(Step<T> step) throws StorageException {
        try {
            return step.run();
        } catch (StorageException e) {
            throw e;
        } catch (Exception | FSError e) {
            // Spark's exceptions are checked ones that Scala does not declare.
            throw StorageException.writing(folder, e, isFull());
        }
    }

    /** Takes a step that reads what is at {@code path}; {@code missing} where nothing is. */
    <T> T reading(Path path, Step<T> step, T missing) throws StorageException {
        for (int attempt = 1; ; attempt++) {
            try {
                return step.run();
            } catch (FileNotFoundException e) {
                if (objects || !isKept(path)) {
                    return missing;
                }
                // It came just now, or it cannot be opened.
                if (attempt == READS) {
                    throw StorageException.reading(folder, e);
                }
            } catch (IOException | RuntimeException | FSError e) {
                throw StorageException.reading(folder, e);
            }
        }
    }

    /** A local file without the right to read it counts as not found with Java, and must not count as missing here. */
    private boolean isKept(Path path) throws StorageException {
        try {
            return files.getFileStatus(path).isFile();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw StorageException.reading(folder, e);
        }
    }

    private boolean isFull() {
        try {
            FsStatus status = files.getStatus(folder.path());
            // What the kernel makes up, such as /proc, has no room at all.
            return status.getCapacity() > 0 && status.getRemaining() < FULL_BYTES;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
