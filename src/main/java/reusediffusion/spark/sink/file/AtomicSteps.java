package reusediffusion.spark.sink.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** What a file system does in one step, so that of several who try at once one succeeds, and a reader sees all or nothing. */
public interface AtomicSteps {

    /** Moves a file to {@code to}, over a file that may lie there. */
    void replace(Path from, Path to) throws IOException;

    /** Moves a file or folder to a name that is free; false where it is not, or the source is gone. */
    boolean move(Path from, Path to) throws IOException;

    /** Creates a file that must not exist; false where anything does. */
    boolean claim(Path path, byte[] content) throws IOException;

    /** Writes a whole file, over one that may lie there. */
    default void write(Path path, byte[] content) throws IOException {
        try (SyncedStream out = create(path)) {
            out.write(content);
            out.sync();
        }
    }

    /** Opens a file for writing, over one that may lie there; the folders above it are made. */
    SyncedStream create(Path path) throws IOException;

    /** The same in a folder that must exist. */
    SyncedStream createBeside(Path path) throws IOException;

    /** Makes a folder and those above it. */
    void makeFolder(Path folder) throws IOException;

    /**
     * What lies in a folder.
     *
     * @throws java.io.FileNotFoundException where there is no such folder
     */
    List<FolderEntry> list(Path folder) throws IOException;

    /** What a file system tells of a folder, one by one where it can. */
    static List<FolderEntry> entries(FileSystem files, Path folder) throws IOException {
        List<FolderEntry> entries = new ArrayList<>();
        for (RemoteIterator<FileStatus> found = files.listStatusIterator(folder); found.hasNext(); ) {
            FileStatus file = found.next();
            entries.add(new FolderEntry(file.getPath().getName(), file.getLen(), file.isDirectory()));
        }
        return entries;
    }
}
