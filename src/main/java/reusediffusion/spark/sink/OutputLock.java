package reusediffusion.spark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a second driver out of an output folder. The holder touches the lock file every few seconds. A lock is stale, and is taken over,
 * if its process is gone from this host, or if, wherever it was made, its time did not move while we watched for longer than a few beats.
 */
public final class OutputLock implements Closeable {
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final int BEATS_WATCHED = 4;

    private final Store store;
    private final Path path;
    private final Holder self;
    private final Runnable lost;
    private final Duration beat;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "output-lock");
        thread.setDaemon(true);
        return thread;
    });

    private OutputLock(Store store, Path path, Holder self, Runnable lost, Duration beat) {
        this.store = store;
        this.path = path;
        this.self = self;
        this.lost = lost;
        this.beat = beat;
    }

    /**
     * Takes the lock.
     *
     * @param lost called once if another driver took the folder over, for instance after this one slept too long
     * @throws IllegalArgumentException if another driver holds it
     */
    public static OutputLock take(Store store, OutputFolder folder, String run, Runnable lost) throws IOException {
        return take(store, folder, run, lost, BEAT);
    }

    static OutputLock take(Store store, OutputFolder folder, String run, Runnable lost, Duration beat)
            throws IOException {
        OutputLock lock = new OutputLock(store, folder.lock(), Holder.here(run), lost, beat);
        for (int attempt = 0; attempt < 3; attempt++) {
            if (store.claim(lock.path, lock.self.json()) && lock.isOurs()) {
                lock.beats.scheduleAtFixedRate(lock::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
                return lock;
            }
            lock.removeStale(folder);
        }
        throw new IllegalArgumentException(
                "The output folder " + folder.root() + " is wanted by several drivers at once.");
    }

    private void removeStale(OutputFolder folder) throws IOException {
        String content = store.read(path);
        if (content == null) {
            return;
        }
        Holder other = Holder.parse(content);
        if (!other.died() && beating()) {
            throw new IllegalArgumentException("The output folder " + folder.root() + " is being written by run "
                    + other.run() + " (process " + other.process() + " on " + other.host()
                    + "); wait for it, or choose another --output.");
        }
        // Of several drivers that find the lock stale, the one whose move succeeds goes on.
        store.move(path, new Path(path.getParent(), "_lock.stale." + other.run()));
    }

    /** Young enough to be alive, or seen to move. */
    private boolean beating() throws IOException {
        long first = store.modified(path);
        Duration watch = beat.multipliedBy(BEATS_WATCHED);
        if (Math.abs(System.currentTimeMillis() - first) < watch.toMillis()) {
            return true;
        }
        long end = System.nanoTime() + watch.toNanos();
        while (System.nanoTime() < end) {
            pause();
            if (!store.exists(path) || store.modified(path) != first) {
                return true;
            }
        }
        return false;
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(beat.toMillis() / 10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the lock of the output folder.", e);
        }
    }

    private boolean isOurs() throws IOException {
        return self.json().equals(store.read(path));
    }

    private void beat() {
        try {
            if (isOurs()) {
                store.touch(path);
            } else {
                beats.shutdown();
                lost.run();
            }
        } catch (IOException e) {
            // A file system that does not answer now may answer at the next beat; until then the lock only looks older.
            System.getLogger(OutputLock.class.getName()).log(System.Logger.Level.WARNING, "Missed a beat.", e);
        }
    }

    @Override
    public void close() throws IOException {
        beats.shutdownNow();
        if (isOurs()) {
            store.delete(path);
        }
    }
}
