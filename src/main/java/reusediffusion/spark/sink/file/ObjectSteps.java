package reusediffusion.spark.sink.file;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Object stores, such as S3: a file appears with its end, whole or not at all, over whatever was there; there are no folders to make, and a
 * rename is a copy, which nobody here asks for.
 */
public final class ObjectSteps implements AtomicSteps {
    /** The setting that overrides what a file system says of itself. */
    private static final String SETTING = "reusediffusion.store";

    /** Their connectors say that they append, which they do by composing objects. */
    private static final Set<String> SCHEMES = Set.of("gs", "wasb", "wasbs");

    /** Asks S3A of Hadoop 3.3.5 and newer not to look for what might be there. */
    private static final String WITHOUT_LOOKS = "fs.s3a.create.performance";

    /** What is larger goes up in parts, as a stream. */
    private static final int LARGEST_AT_ONCE = 32 << 20;

    private final FileSystem files;
    private final SinglePut single;

    /** Takes steps on an object store, where a put replaces the object as a whole. */
    public ObjectSteps(FileSystem files) {
        this.files = files;
        this.single = SinglePut.of(files);
    }

    /**
     * Whether the file system of a path is to be treated so: it neither appends nor keeps rights, or the setting says so.
     *
     * @throws IllegalArgumentException where the setting is none that there is
     */
    public static boolean areMeantFor(Path path, Configuration configuration) throws IOException {
        String kind = configuration.getTrimmed(SETTING, "auto");
        switch (kind) {
            case "object":
                return true;
            case "rename":
                return false;
            case "auto":
                break;
            default:
                throw new IllegalArgumentException("spark.hadoop." + SETTING + " is " + kind
                        + ", and knows auto, rename (disks, HDFS) and object (S3 and its like).");
        }
        String scheme = path.toUri().getScheme();
        if (scheme == null || scheme.equals("file") || scheme.equals("hdfs")) {
            return false;
        }
        FileSystem files = path.getFileSystem(configuration);
        return SCHEMES.contains(scheme)
                || !files.hasPathCapability(path, CommonPathCapabilities.FS_APPEND)
                        && !files.hasPathCapability(path, CommonPathCapabilities.FS_PERMISSIONS);
    }

    @Override
    public void write(Path path, byte[] content) throws IOException {
        if (single != null && content.length <= LARGEST_AT_ONCE) {
            single.put(path, content);
        } else {
            AtomicSteps.super.write(path, content);
        }
    }

    @Override
    public SyncedStream create(Path path) throws IOException {
        FSDataOutputStreamBuilder<?, ?> file = files.createFile(path);
        file.overwrite(true);
        file.recursive();
        file.opt(WITHOUT_LOOKS, true);
        return new HadoopStream(file.build());
    }

    @Override
    public SyncedStream createBeside(Path path) throws IOException {
        return create(path);
    }

    @Override
    public void makeFolder(Path folder) {}

    @Override
    public void replace(Path from, Path to) {
        throw new UnsupportedOperationException("Nothing is renamed on an object store.");
    }

    @Override
    public boolean move(Path from, Path to) {
        throw new UnsupportedOperationException("Nothing is renamed on an object store.");
    }

    @Override
    public List<FolderEntry> list(Path folder) throws IOException {
        return AtomicSteps.entries(files, folder);
    }

    @Override
    public boolean claim(Path path, byte[] content) {
        throw new UnsupportedOperationException("Nothing is created exclusively on an object store.");
    }
}
