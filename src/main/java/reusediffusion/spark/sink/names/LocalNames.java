package reusediffusion.spark.sink.names;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process can call files of its own machine: Java fixes that at its start, by the locale that it finds. */
public final class LocalNames {
    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private static final boolean ARGUMENTS_LOST = !NAMES.newEncoder().canEncode('ä') && hasForeignArguments();

    private LocalNames() {}

    /**
     * Java writes and reads a question mark for what its locale does not know, so that different names would become one.
     *
     * @throws IllegalArgumentException if the path cannot be named here
     */
    public static void check(org.apache.hadoop.fs.Path path) {
        check(path, NAMES, ARGUMENTS_LOST);
    }

    /**
     * Checks that this process can read and write the names of a path.
     *
     * @param argumentsLost whether a question mark may stand for a character that was lost on the way here
     * @throws IllegalArgumentException where the path has characters that it cannot, with the remedy
     */
    public static void check(org.apache.hadoop.fs.Path path, Charset names, boolean argumentsLost) {
        String scheme = path.toUri().getScheme();
        String name = path.toUri().getPath();
        boolean lost = name.indexOf('\uFFFD') >= 0 || (argumentsLost && name.indexOf('?') >= 0);
        boolean local = scheme == null || scheme.equals("file");
        if (lost || (local && !names.newEncoder().canEncode(name))) {
            throw new IllegalArgumentException(
                    "The path " + path + " has characters that this process cannot read or"
                            + " write, since its locale knows only " + names
                            + "; set LC_ALL=C.UTF-8 for the driver, and --conf spark.executorEnv.LC_ALL=C.UTF-8 for executors.");
        }
    }

    /** As Linux keeps them; other systems hand Java its arguments whole. */
    private static boolean hasForeignArguments() {
        try {
            for (byte b : Files.readAllBytes(Path.of("/proc/self/cmdline"))) {
                if (b < 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
