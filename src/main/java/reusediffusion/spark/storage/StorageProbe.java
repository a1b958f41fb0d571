package reusediffusion.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/** Checks whether a file system answers at all, since Hadoop's own clients try for minutes before they report that it does not. */
final class StorageProbe {
    private static final int SECONDS = 15;
    private static final String NO_KEYS = " asks for keys, and none were found; set AWS_ACCESS_KEY_ID and"
            + " AWS_SECRET_ACCESS_KEY, or what Hadoop's settings of this file system take.";
    private static final Set<String> ANSWERED = ConcurrentHashMap.newKeySet();

    private StorageProbe() {}

    /**
     * Returns once the file system of {@code path} has answered, now or before.
     *
     * @throws IllegalArgumentException that says why it does not
     */
    static void await(Path path, Configuration configuration) throws IOException {
        Path whole = path.toUri().getScheme() == null ? new Path(FileSystem.getDefaultUri(configuration)) : path;
        String scheme = whole.toUri().getScheme();
        String place = scheme + "://" + whole.toUri().getAuthority();
        if (scheme == null || scheme.equals("file") || ANSWERED.contains(place)) {
            return;
        }
        try {
            begin(place, () -> ask(whole, impatient(configuration))).get(SECONDS, TimeUnit.SECONDS);
            ANSWERED.add(place);
        } catch (TimeoutException e) {
            throw silent(place, "nothing within " + SECONDS + " s", e);
        } catch (ExecutionException e) {
            requireHost(whole, e);
            rethrow(place, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + place + " was asked.", e);
        }
    }

    /** Asks beside this thread, which may stop waiting. */
    private static Future<Boolean> begin(String place, Callable<Boolean> question) {
        FutureTask<Boolean> asking = new FutureTask<>(question);
        Thread thread = new Thread(asking, "heartbeat of " + place);
        thread.setDaemon(true);
        thread.start();
        return asking;
    }

    private static void requireHost(Path whole, ExecutionException cause) {
        String scheme = whole.toUri().getScheme();
        if (whole.toUri().getAuthority() == null) {
            throw new IllegalArgumentException(
                    whole + " names no host, and Hadoop's setting fs.defaultFS names none of " + scheme + "://; write "
                            + scheme + "://HOST" + whole.toUri().getPath() + ".",
                    cause);
        }
    }

    private static boolean ask(Path path, Configuration configuration) throws IOException {
        try (FileSystem files = FileSystem.newInstance(path.toUri(), configuration)) {
            return files.exists(path);
        } catch (FileNotFoundException | AccessControlException e) {
            return true; // an answer too
        }
    }

    private static void rethrow(String place, Throwable cause) throws IOException {
        Throwable root = root(cause);
        String message = String.valueOf(root.getMessage());
        if (root instanceof UnknownHostException) {
            throw silent(place, "there is no such host", cause);
        }
        if (root instanceof ConnectException) {
            throw silent(place, "connection refused", cause);
        }
        if (root instanceof ClassNotFoundException || root instanceof NoClassDefFoundError) {
            throw new UnsupportedFileSystemException(message);
        }
        if (message.contains("credentials")) {
            throw new IllegalArgumentException(place + NO_KEYS, cause);
        }
        if (cause instanceof RuntimeException own) {
            throw own;
        }
        if (cause instanceof UnsupportedFileSystemException own) {
            throw own;
        }
        throw silent(place, message.lines().findFirst().orElse(""), cause);
    }

    private static Throwable root(Throwable cause) {
        return cause.getCause() == null ? cause : root(cause.getCause());
    }

    private static IllegalArgumentException silent(String place, String reason, Throwable cause) {
        return new IllegalArgumentException(
                place + " does not answer (" + reason
                        + "); check the host and the port, and that its file system runs.",
                cause);
    }

    /** The configuration with few and short attempts. */
    private static Configuration impatient(Configuration configuration) {
        Configuration own = new Configuration(configuration);
        own.setInt("ipc.client.connect.max.retries", 1);
        own.setInt("ipc.client.connect.max.retries.on.timeouts", 0);
        own.setInt("ipc.client.connect.retry.interval", 500);
        own.setInt("ipc.client.connect.timeout", 5000);
        own.setInt("ipc.client.rpc-timeout.ms", 10_000);
        own.setInt("dfs.client.failover.max.attempts", 3);
        own.setInt("fs.s3a.attempts.maximum", 1);
        own.setInt("fs.s3a.retry.limit", 1);
        own.setInt("fs.s3a.connection.establish.timeout", 5000);
        return own;
    }
}
