package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import reusediffusion.spark.sink.file.AtomicSteps;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.file.HadoopSteps;
import reusediffusion.spark.sink.file.LocalSteps;
import reusediffusion.spark.sink.file.ObjectSteps;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * Files of any Hadoop file system, written through to the disk before they are trusted. What goes wrong is a {@link StorageException}
 * with a sentence for the user, never an Error.
 */
public final class Store extends ReadableStore {
    /** A step on the storage that has no result. */
    public interface Act {
        /** Does something to the storage. */
        void run() throws IOException;
    }

    private final OutputFolder folder;
    private final AtomicSteps steps;
    private final Creation creation;

    /** Opens the file system of {@code folder}. */
    public Store(OutputFolder folder, Configuration configuration) throws IOException {
        super(folder, configuration);
        this.folder = folder;
        if (isObjectStore()) {
            steps = new ObjectSteps(files());
            creation = new ObjectCreation(this, folder);
            return;
        }
        steps = files().getClass() == RawLocalFileSystem.class
                ? new LocalSteps((RawLocalFileSystem) files())
                : new HadoopSteps(files(), configuration);
        creation = new RenameCreation(this, folder);
    }

    /** The way in which markers and the lock come about on this store. */
    public Creation creation() {
        return creation;
    }

    /** Creates a file, which the stream fills. */
    public StoreStream create(Path path) throws StorageException {
        return new StoreStream(this, faults().writing(() -> steps.create(path)));
    }

    /** Writes a file as a whole. */
    public void write(Path path, byte[] bytes) throws StorageException {
        writing(() -> steps.write(path, bytes));
    }

    private void write(StoreStream stream, byte[] bytes) throws StorageException {
        writing(() -> {
            try (stream) {
                stream.write(bytes);
                stream.sync();
            }
        });
    }

    /**
     * Puts the whole content at {@code path} in one step: it is there entirely, or not at all.
     *
     * @throws CommitStateUnknownException if nobody knows which of the two
     */
    public void publish(Path path, String content) throws StorageException {
        publish(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes these bytes under a name, whole and in one step. */
    public void publish(Path path, byte[] content) throws StorageException {
        creation.publish(path, content);
    }

    /**
     * Creates a file with its whole content by way of a folder that must exist: who removes that folder stops all who would create
     * through it.
     *
     * @return false where the name was taken
     * @throws CommitStateUnknownException if nobody knows whether it is there
     */
    boolean commit(Path pending, Path path, byte[] content) throws StorageException {
        write(new StoreStream(this, faults().writing(() -> steps.createBeside(pending))), content);
        return new AtomicPublication(this, folder, pending, path, content).create();
    }

    void replace(Path from, Path to) throws StorageException {
        writing(() -> steps.replace(from, to));
    }

    /** Creates a file that must not exist; false where it does. */
    public boolean claim(Path path, String content) throws StorageException {
        return faults().writing(() -> steps.claim(path, content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Moves a file or folder to a name that is free; false where it is not, or the source is gone. */
    public boolean move(Path from, Path to) throws StorageException {
        return faults().writing(() -> steps.move(from, to));
    }

    /** The same, of a folder that may hold millions. */
    public List<FolderEntry> entries(Path folder) throws StorageException {
        return faults().reading(folder, () -> steps.list(folder), List.of());
    }

    /** Makes a folder and those above it, where they are not there. */
    public void makeFolder(Path folder) throws StorageException {
        writing(() -> steps.makeFolder(folder));
    }

    /** Removes a file, or a folder with all in it; nothing is there when this returns. */
    public void delete(Path path) throws StorageException {
        writing(() -> {
            if (!files().delete(path, true) && files().exists(path)) {
                throw new IOException(path + " cannot be removed");
            }
        });
    }

    /** Removes a file that is being written, also where closing it fails since there is no room for the rest. */
    public void discard(StoreStream stream, Path path) throws StorageException {
        try {
            stream.close();
        } catch (IOException e) {
            // Nobody wants what is missing.
        }
        delete(path);
    }

    void touch(Path path) throws StorageException {
        writing(() -> files().setTimes(path, System.currentTimeMillis(), -1));
    }

    /** Does something that writes; a fault is told as one of the storage. */
    public void writing(Act act) throws StorageException {
        faults().writing(() -> {
            act.run();
            return null;
        });
    }
}
