package reusediffusion.spark.sink.layout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.store.ParallelRequests;
import reusediffusion.spark.sink.store.Store;

/**
 * Files of one chunk that are written side by side, so that a store that answers late holds no device. All chunks of a process share the
 * threads, and whoever finds none free waits: no more than {@link #AT_ONCE} files are held in memory here.
 */
final class ParallelWrites {
    /** Of one and a half megabytes each, as pictures of 1024 x 1024 are: 24 MB; and 160 a second where each takes 100 ms. */
    static final int AT_ONCE = 16;

    private static final int IDLE_SECONDS = 10;
    private static final Semaphore FREE = new Semaphore(AT_ONCE, true);
    private static final ThreadPoolExecutor THREADS = threads();

    private final Store store;
    private final List<CompletableFuture<Long>> begun = new ArrayList<>();
    private volatile boolean failed;

    ParallelWrites(Store store) {
        this.store = store;
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE, AT_ONCE, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, "write");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Has a whole file written, and returns as soon as a thread is free for it.
     *
     * @return how many nanoseconds that took, known when {@link #await} has returned
     * @throws IOException what an earlier one threw, as the other exceptions
     */
    LongSupplier begin(Path path, byte[] content) throws IOException {
        if (failed) {
            await();
        }
        FREE.acquireUninterruptibly();
        CompletableFuture<Long> write = CompletableFuture.supplyAsync(() -> write(path, content), THREADS);
        begun.add(write);
        return write::join;
    }

    private long write(Path path, byte[] content) {
        long start = System.nanoTime();
        try {
            store.write(path, content);
            return System.nanoTime() - start;
        } catch (IOException e) {
            failed = true;
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        } finally {
            FREE.release();
        }
    }

    /** Returns when all that was begun is on the disk; throws what one of them threw, when none is under way any more. */
    void await() throws IOException {
        ParallelRequests.join(all());
    }

    /** Returns when none is under way, however they went. */
    void settle() {
        all().exceptionally(thrown -> null).join();
    }

    private CompletableFuture<Void> all() {
        return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new));
    }
}
