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
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.file.ObjectSteps;
import reusediffusion.spark.sink.names.LocalNames;
import reusediffusion.spark.sink.names.OutputFolder;

/** What can be read of the files of a folder, on any Hadoop file system. */
public abstract class ReadableStore implements Closeable {
    private final FileSystem opened;
    private final FileSystem files;
    private final boolean objects;
    private final StorageFaults faults;

    /** Opens the file system of {@code folder}. */
    protected ReadableStore(OutputFolder folder, Configuration configuration) throws IOException {
        LocalNames.check(folder.path());
        objects = ObjectSteps.areMeantFor(folder.path(), configuration);
        if (objects) {
            opened = null; // that of the process, which holds connections
            files = folder.path().getFileSystem(configuration);
        } else {
            // An instance of its own: leaving out the hidden checksum files must not change what others see.
            opened = FileSystem.newInstance(folder.path().toUri(), configuration);
            opened.setWriteChecksum(false);
            files = opened.getClass() == LocalFileSystem.class ? ((LocalFileSystem) opened).getRaw() : opened;
        }
        faults = new StorageFaults(folder, files, objects);
    }

    /** The file system itself, for what writes. */
    final FileSystem files() {
        return files;
    }

    final StorageFaults faults() {
        return faults;
    }

    /** Whether the folder lies on an object store. */
    final boolean isObjectStore() {
        return objects;
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
        return faults.reading(
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
        return faults.reading(folder, () -> List.of(files.listStatus(folder)), List.of());
    }

    /** The status of the file at {@code path}, or null where there is none. */
    public FileStatus look(Path path) throws StorageException {
        return faults.reading(path, () -> files.getFileStatus(path), null);
    }

    /** A path with the scheme and authority of this store. */
    public Path qualified(Path path) {
        return files.makeQualified(path);
    }

    /** All files below a folder, with their places in it; none where it does not exist. */
    List<FolderEntry> entriesBelow(Path folder) throws StorageException {
        return faults.reading(
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

    /** Whether there is a file or folder of this name. */
    public boolean exists(Path path) throws StorageException {
        return look(path) != null;
    }

    /** Whether there is a file of this name; one request less than {@link #exists} where there is none. */
    @SuppressWarnings("deprecation")
    boolean isFile(Path path) throws StorageException {
        return faults.reading(path, () -> files.isFile(path), false);
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }
}
