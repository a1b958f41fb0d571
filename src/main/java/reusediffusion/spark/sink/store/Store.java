package reusediffusion.spark.sink.store;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import reusediffusion.spark.sink.file.AtomicSteps;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.file.HadoopSteps;
import reusediffusion.spark.sink.file.LocalSteps;
import reusediffusion.spark.sink.file.ObjectSteps;
import reusediffusion.spark.sink.names.LocalNames;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * Files of any Hadoop file system, written through to the disk before they are trusted. What goes wrong is a {@link StorageException}
 * with a sentence for the user, never an Error.
 */
public final class Store implements Closeable {
    /** A disk with less room than this is full, whatever its error says and in which language. */
    private static final long FULL_BYTES = 1 << 20;

    private static final int READS = 5;

    /** A step that has a result. */
    private interface Step<T> {
        T run() throws IOException;
    }

    /** A step on the storage that has no result. */
    public interface Act {
        /** Does something to the storage. */
        void run() throws IOException;
    }

    private final OutputFolder folder;
    private final FileSystem opened;
    private final FileSystem files;
    private final AtomicSteps steps;
    private final Creation creation;

    /** Opens the file system of {@code folder}. */
    public Store(OutputFolder folder, Configuration configuration) throws IOException {
        LocalNames.check(folder.path());
        this.folder = folder;
        if (ObjectSteps.areMeantFor(folder.path(), configuration)) {
            opened = null; // that of the process, which holds connections
            files = folder.path().getFileSystem(configuration);
            steps = new ObjectSteps(files);
            creation = new ObjectCreation(this, folder);
            return;
        }
        // An instance of its own: leaving out the hidden checksum files must not change what others see.
        opened = FileSystem.newInstance(folder.path().toUri(), configuration);
        opened.setWriteChecksum(false);
        files = opened.getClass() == LocalFileSystem.class ? ((LocalFileSystem) opened).getRaw() : opened;
        steps = files.getClass() == RawLocalFileSystem.class
                ? new LocalSteps((RawLocalFileSystem) files)
                : new HadoopSteps(files, configuration);
        creation = new RenameCreation(this, folder);
    }

    /** The way in which markers and the lock come about on this store. */
    public Creation creation() {
        return creation;
    }

    /** Creates a file, which the stream fills. */
    public StoreStream create(Path path) throws StorageException {
        return new StoreStream(this, writing(() -> steps.create(path)));
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
        write(new StoreStream(this, writing(() -> steps.createBeside(pending))), content);
        return new Publication(this, folder, pending, path, content).create();
    }

    void replace(Path from, Path to) throws StorageException {
        writing(() -> steps.replace(from, to));
    }

    /** Creates a file that must not exist; false where it does. */
    public boolean claim(Path path, String content) throws StorageException {
        return writing(() -> steps.claim(path, content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Moves a file or folder to a name that is free; false where it is not, or the source is gone. */
    public boolean move(Path from, Path to) throws StorageException {
        return writing(() -> steps.move(from, to));
    }

    /** The content, or null where there is no such file. */
    public String read(Path path) throws StorageException {
        byte[] bytes = bytes(path);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The content; nothing where it cannot be read, such as that of a folder, or of a file that was never finished. */
    String readIfAny(Path path) {
        try {
            String content = read(path);
            return content == null ? "" : content;
        } catch (StorageException e) {
            return "";
        }
    }

    /** The content, or null where there is no such file. */
    public byte[] bytes(Path path) throws StorageException {
        return reading(
                path,
                () -> {
                    try (var in = files.open(path)) {
                        return in.readAllBytes();
                    }
                },
                null);
    }

    /** The content as a stream, or null where there is no such file. */
    public FSDataInputStream open(Path path) throws IOException {
        try {
            return files.open(path);
        } catch (FileNotFoundException e) {
            FileStatus status = look(path);
            if (status != null && status.isFile()) {
                throw e; // it is there, and this process may not read it
            }
            return null;
        }
    }

    /** The files in a folder; none where it does not exist. */
    public List<FileStatus> list(Path folder) throws StorageException {
        return reading(folder, () -> List.of(files.listStatus(folder)), List.of());
    }

    /** The status of the file at {@code path}, or null where there is none. */
    public FileStatus look(Path path) throws StorageException {
        return reading(path, () -> files.getFileStatus(path), null);
    }

    /** The same, of a folder that may hold millions. */
    public List<FolderEntry> entries(Path folder) throws StorageException {
        return reading(folder, () -> steps.list(folder), List.of());
    }

    /** All files below a folder, with their places in it; none where it does not exist. */
    List<FolderEntry> entriesBelow(Path folder) throws StorageException {
        return reading(
                folder,
                () -> {
                    URI root = files.makeQualified(folder).toUri();
                    List<FolderEntry> all = new ArrayList<>();
                    for (var found = files.listFiles(folder, true); found.hasNext(); ) {
                        FileStatus file = found.next();
                        String place = root.relativize(file.getPath().toUri()).getPath();
                        all.add(new FolderEntry(place, file.getLen(), false));
                    }
                    return all;
                },
                List.of());
    }

    /** A path with the scheme and authority of this store. */
    public Path qualified(Path path) {
        return files.makeQualified(path);
    }

    /** Whether there is a file or folder of this name. */
    public boolean exists(Path path) throws StorageException {
        return look(path) != null;
    }

    /** Whether there is a file of this name; one request less than {@link #exists} where there is none. */
    @SuppressWarnings("deprecation")
    boolean isFile(Path path) throws StorageException {
        return reading(path, () -> files.isFile(path), false);
    }

    /** Makes a folder and those above it, where they are not there. */
    public void makeFolder(Path folder) throws StorageException {
        writing(() -> steps.makeFolder(folder));
    }

    /** Removes a file, or a folder with all in it; nothing is there when this returns. */
    public void delete(Path path) throws StorageException {
        writing(() -> {
            if (!files.delete(path, true) && files.exists(path)) {
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
        writing(() -> files.setTimes(path, System.currentTimeMillis(), -1));
    }

    /** Does something that writes; a fault is told as one of the storage. */
    public void writing(Act act) throws StorageException {
        writing(() -> {
            act.run();
            return null;
        });
    }

    private <T> T writing(Step<T> step) throws StorageException {
        try {
            return step.run();
        } catch (StorageException e) {
            throw e;
        } catch (Exception | FSError e) {
            // Spark's exceptions are checked ones that Scala does not declare.
            throw StorageException.writing(folder, e, isFull());
        }
    }

    private <T> T reading(Path path, Step<T> step, T missing) throws StorageException {
        for (int attempt = 1; ; attempt++) {
            try {
                return step.run();
            } catch (FileNotFoundException e) {
                if (!creation.renames() || !isKept(path)) {
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
            return files.getStatus(folder.path()).getRemaining() < FULL_BYTES;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }
}
