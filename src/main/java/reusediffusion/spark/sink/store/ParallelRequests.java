package reusediffusion.spark.sink.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes requests that do not depend on each other at the same time, since an
 * object store answers each of them late. Where a store answers soon, as disks
 * and HDFS do, they are made one after the other. Waiting for them is not interrupted, since what is finished is to be committed also where
 * a task is told to end.
 */
public final class ParallelRequests {
    private static final int AT_ONCE = 8;

    private ParallelRequests() {}

    /** What is asked for one of many things. */
    public interface Request<T, R> {
        /** Asks the store, and gives what it answers. */
        R of(T thing) throws IOException;
    }

    private interface Step<R> {
        R run() throws IOException;
    }

    /** Something that goes on until it is closed, which waits for its end and throws what it threw. */
    public record Begun(CompletableFuture<?> work) implements Closeable {
        @Override
        public void close() throws IOException {
            join(work);
        }
    }

    /**
     * The answers, in the order of the things.
     *
     * @throws IOException what one of the requests threw, when none is under way any more, as the other exceptions
     */
    public static <T, R> List<R> each(Store store, List<T> things, Request<T, R> request) throws IOException {
        if (store.creation().renames() || things.size() < 2) {
            List<R> answers = new ArrayList<>();
            for (T thing : things) {
                answers.add(request.of(thing));
            }
            return answers;
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(AT_ONCE, things.size()), ParallelRequests::thread);
        try {
            List<CompletableFuture<R>> begun = things.stream()
                    .map(thing -> begin(() -> request.of(thing), threads))
                    .toList();
            join(CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)));
            return begun.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    /** Begins something whose end its caller needs later. */
    public static Begun begin(Store store, Store.Act act) throws IOException {
        if (store.creation().renames()) {
            act.run();
            return new Begun(CompletableFuture.completedFuture(null));
        }
        return new Begun(begin(
                () -> {
                    act.run();
                    return null;
                },
                own -> thread(own).start()));
    }

    /** Begins a single request. */
    static <R> CompletableFuture<R> ask(Request<Void, R> request) {
        return begin(() -> request.of(null), own -> thread(own).start());
    }

    /** What a future holds, or what it threw. */
    public static <R> R join(CompletableFuture<R> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException own) {
                throw own.getCause();
            }
            if (e.getCause() instanceof Error own) {
                throw own;
            }
            throw e.getCause() instanceof RuntimeException own ? own : e;
        }
    }

    private static <R> CompletableFuture<R> begin(Step<R> step, Executor threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return step.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                threads);
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, "request");
        thread.setDaemon(true);
        return thread;
    }
}
