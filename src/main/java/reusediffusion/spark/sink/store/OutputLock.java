package reusediffusion.spark.sink.store;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.spark.sink.names.OutputFolder;

/** Keeps a second driver out of an output folder. The holder renews its lock every few seconds; {@link LockWatch} tells who is dead. */
public final class OutputLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
    private static final int ATTEMPTS = 5;

    private final OutputFolder folder;
    private final LockSteps steps;
    private final LockHolder self;
    private final Runnable lost;
    private volatile boolean taken;
    private boolean missed;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "output-lock");
        thread.setDaemon(true);
        return thread;
    });

    private OutputLock(OutputFolder folder, LockSteps steps, LockHolder self, Runnable lost) {
        this.folder = folder;
        this.steps = steps;
        this.self = self;
        this.lost = lost;
    }

    /**
     * Takes the lock of an output folder for this driver.
     *
     * @param lost called once if another driver took the folder over, for instance after this one slept too long
     * @throws IllegalArgumentException if another driver holds it
     */
    public static OutputLock take(Store store, OutputFolder folder, String run, Runnable lost) throws IOException {
        return take(store, folder, run, lost, store.creation().lock().beat());
    }

    static OutputLock take(Store store, OutputFolder folder, String run, Runnable lost, Duration beat)
            throws IOException {
        LockSteps steps = store.creation().lock();
        OutputLock lock = new OutputLock(folder, steps, LockHolder.here(run), lost);
        LockWatch watch = new LockWatch(store, folder, steps, beat);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path other = steps.claim(lock.self);
            if (other == null) {
                lock.beats.scheduleAtFixedRate(lock::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
                return lock;
            }
            watch.removeDead(other, attempt);
        }
        throw new IllegalArgumentException(
                "The output folder " + folder.root() + " is wanted by several drivers at once; start one.");
    }

    /** Checks that no other driver has taken the folder over. */
    public void check() {
        if (taken) {
            throw new IllegalStateException("The output folder " + folder.root()
                    + " was taken over by another driver, since this one did not answer for a while, or its lock was"
                    + " removed; what this run has finished is kept.");
        }
    }

    /** Whether no other driver has taken the folder over by now. */
    public boolean isOurs() throws IOException {
        return steps.isOurs(self);
    }

    /** Whatever goes wrong in here must not end the beats: the lock of a living driver would look dead. */
    private void beat() {
        try {
            if (isOurs()) {
                steps.renew(self);
                missed = false;
            } else {
                taken = true;
                beats.shutdown();
                lost.run();
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!missed) {
                LOG.warn("The lock of the output folder could not be renewed, which is tried again: {}", e.toString());
            }
            missed = true;
        }
    }

    /** Lets the folder go. Where that fails, the lock only looks held until it is watched. */
    @Override
    public void close() {
        beats.shutdownNow();
        try {
            steps.release(self);
        } catch (IOException e) {
            LOG.warn("The lock of the output folder could not be removed: {}", e.getMessage());
        }
    }
}
