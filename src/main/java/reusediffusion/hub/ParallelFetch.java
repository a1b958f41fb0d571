package reusediffusion.hub;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Fetches files side by side; the first that cannot be had stops the others, whose parts stay. */
record ParallelFetch(
        Transport transport, RepositoryListing listing, DownloadFolder place, DownloadProgress meter, int parallel) {

    /** Fetches all, the largest first. */
    void fetch(List<RemoteFile> files) {
        List<RemoteFile> ordered = new ArrayList<>(files);
        ordered.sort(Comparator.comparingLong(RemoteFile::size).reversed());
        for (RemoteFile file : ordered) {
            meter.expect(file.size(), Math.min(file.size(), place.part(file).length()));
        }
        ExecutorService threads = Executors.newFixedThreadPool(parallel, ParallelFetch::thread);
        try {
            List<Future<?>> running = new ArrayList<>();
            try {
                for (RemoteFile file : ordered) {
                    running.add(threads.submit(() -> one(file, threads)));
                }
            } catch (RejectedExecutionException e) {
                // One of those before has failed already.
            }
            threads.shutdown();
            await(running);
        } finally {
            threads.shutdownNow();
            quiet(threads);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "download");
        thread.setDaemon(true);
        return thread;
    }

    private void one(RemoteFile file, ExecutorService threads) {
        try {
            PartialFile part = place.part(file);
            meter.begin(file, part.length());
            new FileDownload(transport, listing, file, part, meter).run();
            place.publish(part, file);
            meter.end(file);
        } catch (RuntimeException e) {
            threads.shutdownNow();
            throw e;
        }
    }

    /** Throws what went wrong first in earnest: files that were stopped for another's sake only say so. */
    private static void await(List<Future<?>> running) {
        RuntimeException fault = null;
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (CancellationException e) {
                continue;
            } catch (ExecutionException e) {
                RuntimeException found = e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e);
                boolean stopped = isStop(found.getCause());
                fault = fault == null || !stopped ? found : fault;
                if (!stopped) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HubException("The download was stopped.", e);
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    private static boolean isStop(Throwable cause) {
        return cause instanceof InterruptedException
                || cause instanceof InterruptedIOException
                || cause instanceof ClosedByInterruptException;
    }

    private static void quiet(ExecutorService threads) {
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
