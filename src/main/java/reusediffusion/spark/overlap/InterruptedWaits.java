package reusediffusion.spark.overlap;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Waits for other threads through interrupts: what is finished is to be committed also where a task is told to end, and
 * the flag stays set.
 */
public final class InterruptedWaits {
    private static final long HOURS = 1;

    private InterruptedWaits() {}

    private interface Step<T> {
        T run() throws InterruptedException, ExecutionException;
    }

    /** A daemon that does one thing after the other. */
    static ExecutorService oneThread(String name) {
        return Executors.newSingleThreadExecutor(body -> {
            Thread thread = new Thread(body, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What the future holds; what it threw is thrown as it is, and a checked exception as the cause of an {@link IllegalStateException}. */
    public static <T> T uninterrupted(Future<T> future) {
        try {
            return through(future::get);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e.getCause());
        }
    }

    /** Returns when the future is done, however that went. */
    static void settled(Future<?> future) {
        try {
            through(future::get);
        } catch (ExecutionException | CancellationException e) {
            // Whoever takes what it holds is told.
        }
    }

    /** Returns when everything that was given to {@code threads} is done. */
    static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            boolean ended = false;
            while (!ended) {
                ended = through(() -> threads.awaitTermination(HOURS, TimeUnit.HOURS));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T through(Step<T> step) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return step.run();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
