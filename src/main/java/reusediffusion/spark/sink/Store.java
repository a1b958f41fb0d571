package reusediffusion.spark.sink;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Files of any Hadoop file system, written through to the disk before they are trusted. */
public final class Store implements Closeable {
    private final FileSystem files;
    private final FileContext context;

    /** The file system of {@code folder}. */
    public Store(OutputFolder folder, Configuration configuration) throws IOException {
        LocalNames.check(folder.path());
        // An instance of its own: leaving out the hidden checksum files must not change what others see.
        files = FileSystem.newInstance(folder.path().toUri(), configuration);
        files.setWriteChecksum(false);
        context = FileContext.getFileContext(files.getUri(), configuration);
    }

    FSDataOutputStream create(Path path) throws IOException {
        return files.create(path, true);
    }

    void write(Path path, byte[] bytes) throws IOException {
        try (FSDataOutputStream out = create(path)) {
            out.write(bytes);
            out.hsync();
        }
    }

    /** Puts the whole content at {@code path} in one step: it is there entirely, or not at all. */
    public void publish(Path path, String content) throws IOException {
        publish(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts the whole content at {@code path} in one step: it is there entirely, or not at all. */
    void publish(Path path, byte[] content) throws IOException {
        Path hidden = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
        write(hidden, content);
        if (files instanceof ChecksumFileSystem local) {
            // A folder that Hadoop's own tools have copied has sums beside its files; that of the content before would
            // speak against this one.
            local.getRawFileSystem().delete(local.getChecksumFile(path), false);
        }
        context.rename(hidden, path, Options.Rename.OVERWRITE);
    }

    /** Creates a file that must not exist; false where it does. */
    boolean claim(Path path, String content) throws IOException {
        try (FSDataOutputStream out = files.create(path, false)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
            out.hsync();
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Moves a file or folder to a name that is free; false where it is not, or the source is gone. */
    boolean move(Path from, Path to) throws IOException {
        try {
            context.rename(from, to);
            return true;
        } catch (FileAlreadyExistsException | FileNotFoundException e) {
            return false;
        }
    }

    /** The content, or null where there is no such file. */
    public String read(Path path) throws IOException {
        byte[] bytes = bytes(path);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The content, or null where there is no such file. */
    byte[] bytes(Path path) throws IOException {
        try (var in = files.open(path)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    /** The content as a stream, or null where there is no such file. */
    InputStream open(Path path) throws IOException {
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

    /** What lies at {@code path}, or null. */
    FileStatus look(Path path) throws IOException {
        try {
            return files.getFileStatus(path);
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    boolean exists(Path path) throws IOException {
        return files.exists(path);
    }

    /** What lies in a folder; nothing where it does not exist. */
    List<FileStatus> list(Path folder) throws IOException {
        try {
            return List.of(files.listStatus(folder));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    void makeFolder(Path folder) throws IOException {
        files.mkdirs(folder);
    }

    void delete(Path path) throws IOException {
        files.delete(path, true);
    }

    void touch(Path path) throws IOException {
        files.setTimes(path, System.currentTimeMillis(), -1);
    }

    long modified(Path path) throws IOException {
        return files.getFileStatus(path).getModificationTime();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
