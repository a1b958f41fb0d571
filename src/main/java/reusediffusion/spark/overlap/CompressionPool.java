package reusediffusion.spark.overlap;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that do what is left of samples behind one device. */
public final class CompressionPool {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final ByteBudget room;

    /**
     * Starts threads that compress pictures behind a device.
     *
     * @param room for the samples on their way, which other devices' pools may share
     */
    public CompressionPool(int threads, ByteBudget room) {
        this.room = room;
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
                    Thread thread = new Thread(body, "compression");
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The number of threads that stand behind a device.
     *
     * @param cores of the host
     * @param gpus of the host, each of which also needs a core that feeds it; 0 where tasks compute on the CPU
     */
    public static int threads(int cores, int gpus) {
        return gpus == 0 ? cores : Math.max(1, cores / gpus - 1);
    }

    ByteBudget room() {
        return room;
    }

    /** Begins the compression of each sample. */
    public <R> List<Future<R>> begin(List<UnfinishedSample<R>> drafts) {
        return drafts.stream()
                .map(draft -> threads.submit(() -> draft.rest().get()))
                .toList();
    }
}
