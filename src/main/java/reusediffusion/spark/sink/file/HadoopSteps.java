package reusediffusion.spark.sink.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** HDFS, and whatever else Hadoop knows: their own rename and their own exclusive create. */
public final class HadoopSteps implements AtomicSteps {
    private interface Renaming {
        void rename(Path from, Path to, Rename... options) throws IOException;
    }

    /** A file system's own rename with options, which is open to its subclasses alone. */
    private static final class Opened extends FilterFileSystem {
        Opened(FileSystem files) {
            super(files);
        }

        void apply(Path from, Path to, Rename... options) throws IOException {
            rename(from, to, options);
        }
    }

    private final FileSystem files;
    private final Renaming renaming;

    /** Takes steps on a file system that renames in one step, such as HDFS. */
    public HadoopSteps(FileSystem files, Configuration configuration) throws IOException {
        this.files = files;
        this.renaming = renaming(files, configuration);
    }

    private static Renaming renaming(FileSystem files, Configuration configuration) throws IOException {
        try {
            return FileContext.getFileContext(files.getUri(), configuration)::rename;
        } catch (UnsupportedFileSystemException e) {
            return new Opened(files)::apply;
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        renaming.rename(from, to, Rename.OVERWRITE);
    }

    @Override
    public boolean move(Path from, Path to) throws IOException {
        try {
            renaming.rename(from, to, Rename.NONE);
            return true;
        } catch (FileAlreadyExistsException | FileNotFoundException e) {
            return false;
        }
    }

    @Override
    public boolean claim(Path path, byte[] content) throws IOException {
        FSDataOutputStream created;
        try {
            created = files.create(path, false);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            // HDFS says so in other words where another client is still writing the file.
            if (files.exists(path)) {
                return false;
            }
            throw e;
        }
        try (created) {
            created.write(content);
            created.hsync();
            return true;
        } catch (IOException | FSError e) {
            files.delete(path, false);
            throw e;
        }
    }

    @Override
    public SyncedStream create(Path path) throws IOException {
        return new HadoopStream(files.create(path, true));
    }

    @Override
    public SyncedStream createBeside(Path path) throws IOException {
        return new HadoopStream(files.createFile(path).overwrite(true).build());
    }

    @Override
    public List<FolderEntry> list(Path folder) throws IOException {
        return AtomicSteps.entries(files, folder);
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        if (!files.mkdirs(folder)) {
            throw new IOException("the folder " + folder + " cannot be made");
        }
    }
}
