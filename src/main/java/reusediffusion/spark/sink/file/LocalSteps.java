package reusediffusion.spark.sink.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.RawLocalFileSystem;
import reusediffusion.spark.sink.names.AttemptName;

/**
 * Disks of this machine and those that are mounted as if they were. Hadoop's own local file system looks first and acts afterwards, where
 * the system has one call: rename(2) replaces, and link(2) fails where the name is taken.
 */
public record LocalSteps(RawLocalFileSystem files) implements AtomicSteps {
    @Override
    public void replace(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        Path target = path(to);
        // A folder that Hadoop's own tools have copied has sums beside its files; that of the content before would
        // speak
        // against this one.
        Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
        Files.move(path(from), target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean move(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        try {
            if (Files.isDirectory(path(from)) || !linked(path(to), path(from))) {
                Files.move(path(from), path(to));
            } else {
                Files.delete(path(from));
            }
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public boolean claim(org.apache.hadoop.fs.Path path, byte[] content) throws IOException {
        Path target = path(path);
        // The name appears with its content: a process that is killed here leaves a hidden file and no empty lock.
        Path hidden = target.resolveSibling(AttemptName.hidden(path.getName(), UUID.randomUUID()));
        try {
            write(hidden, content);
            if (!linked(target, hidden)) {
                write(target, content);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    /** Hadoop's own local file system sets rights beside those of the umask, and starts a process for that where it lacks its native library. */
    @Override
    public SyncedStream create(org.apache.hadoop.fs.Path path) throws IOException {
        try {
            return createBeside(path);
        } catch (NoSuchFileException e) {
            Files.createDirectories(path(path).getParent());
            return createBeside(path);
        }
    }

    @Override
    public SyncedStream createBeside(org.apache.hadoop.fs.Path path) throws IOException {
        return new LocalStream(FileChannel.open(
                path(path), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    @Override
    public void makeFolder(org.apache.hadoop.fs.Path folder) throws IOException {
        Files.createDirectories(path(folder));
    }

    /** A stream of names, where Hadoop's own local file system makes a list of them and another of all that it knows of each. */
    @Override
    public List<FolderEntry> list(org.apache.hadoop.fs.Path folder) throws IOException {
        List<FolderEntry> entries = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path(folder))) {
            for (Path file : found) {
                add(file, entries);
            }
        } catch (NoSuchFileException e) {
            throw new FileNotFoundException(folder + " does not exist");
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private static void add(Path file, List<FolderEntry> entries) throws IOException {
        try {
            BasicFileAttributes its = Files.readAttributes(file, BasicFileAttributes.class);
            entries.add(new FolderEntry(file.getFileName().toString(), its.size(), its.isDirectory()));
        } catch (NoSuchFileException e) {
            // It went while the others were listed.
        }
    }

    /** False where the disk has no links, as FAT has none. */
    private static boolean linked(Path name, Path file) throws IOException {
        try {
            Files.createLink(name, file);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private Path path(org.apache.hadoop.fs.Path path) {
        return files.pathToFile(path).toPath();
    }
}
