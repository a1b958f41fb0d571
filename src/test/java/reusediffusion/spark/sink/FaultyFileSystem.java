package reusediffusion.spark.sink;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.hadoop.util.functional.RemoteIterators;

/** The local disk under {@code faulty:///}, whose every step may throw before or after it is done. A folder is removed file by file. */
public final class FaultyFileSystem extends RawLocalFileSystem {
    private static final URI ADDRESS = URI.create("faulty:///");

    /** Something that a file system is asked to do. */
    public interface Step<T> {
        T run() throws IOException;
    }

    /** What happens instead of a step. */
    public interface Fault {
        <T> T around(String name, Path path, Step<T> step) throws IOException;
    }

    private static final Fault NONE = new Fault() {
        @Override
        public <T> T around(String name, Path path, Step<T> step) throws IOException {
            return step.run();
        }
    };

    private static volatile Fault fault = NONE;

    /** Every step of every file system of this kind goes through {@code next}. */
    public static void inject(Fault next) {
        fault = next;
    }

    /** From the {@code files}-th file below {@code place} on, nothing can be written there. */
    public static void fillAfter(int files, String place) throws IOException {
        Error full = noSpace();
        AtomicInteger written = new AtomicInteger();
        inject(new Fault() {
            @Override
            public <T> T around(String name, Path path, Step<T> step) throws IOException {
                if (name.equals("write") && path.toString().contains(place) && written.incrementAndGet() > files) {
                    throw full;
                }
                return step.run();
            }
        });
    }

    public static void heal() {
        fault = NONE;
    }

    /** What Hadoop raises on a full local disk: an Error, got from the device of Linux that is always full. */
    public static Error noSpace() throws IOException {
        try (RawLocalFileSystem files = new RawLocalFileSystem()) {
            files.initialize(URI.create("file:///"), new Configuration());
            try (FSDataOutputStream out = files.create(new Path("/dev/full"), true)) {
                out.write(new byte[1 << 16]);
            }
        } catch (FSError e) {
            return e;
        }
        throw new IllegalStateException("/dev/full took what was written.");
    }

    public static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.faulty.impl", FaultyFileSystem.class.getName());
        return configuration;
    }

    @Override
    public URI getUri() {
        return ADDRESS;
    }

    @Override
    public String getScheme() {
        return ADDRESS.getScheme();
    }

    /** Without Hadoop's native library it would start a process for each file. */
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    @Override
    public FSDataInputStream open(Path path, int buffer) throws IOException {
        return fault.around("open", path, () -> super.open(path, buffer));
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        return fault.around(
                "create",
                path,
                () -> watched(path, super.create(path, overwrite, buffer, replication, block, progress)));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        return create(path, overwrite, buffer, replication, block, progress);
    }

    @Override
    public FSDataOutputStream createNonRecursive(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int buffer,
            short replication,
            long block,
            Progressable progress)
            throws IOException {
        return fault.around(
                "create",
                path,
                () -> watched(
                        path, super.createNonRecursive(path, permission, flags, buffer, replication, block, progress)));
    }

    @SuppressWarnings("deprecation")
    private static FSDataOutputStream watched(Path path, FSDataOutputStream out) throws IOException {
        return new FSDataOutputStream(out, null) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                fault.around("write", path, () -> {
                    out.write(bytes, offset, length);
                    return null;
                });
            }
        };
    }

    /** Without the rights, which Hadoop asks a process for, of local files alone. */
    @Override
    public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path) throws IOException {
        Iterator<LocatedFileStatus> each = Arrays.stream(listStatus(path))
                .map(file -> new LocatedFileStatus(
                        file.getLen(),
                        file.isDirectory(),
                        1,
                        1,
                        file.getModificationTime(),
                        0,
                        FsPermission.getFileDefault(),
                        "",
                        "",
                        null,
                        file.getPath(),
                        null))
                .iterator();
        return RemoteIterators.remoteIteratorFromIterator(each);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return fault.around("rename", to, () -> super.rename(from, to));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (exists(path) && getFileStatus(path).isDirectory()) {
            for (var file : listStatus(path)) {
                delete(file.getPath(), true);
            }
        }
        return fault.around("delete", path, () -> super.delete(path, false));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return fault.around("mkdirs", path, () -> super.mkdirs(path));
    }

    @Override
    public void setTimes(Path path, long modified, long accessed) throws IOException {
        fault.around("setTimes", path, () -> {
            super.setTimes(path, modified, accessed);
            return null;
        });
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return fault.around("list", path, () -> super.listStatus(path));
    }
}
