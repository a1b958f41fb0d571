package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.pipeline.folder.Digests;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * Tells a living driver's lock from a dead one's. The beats decide: a lock whose time moves is alive, and one whose time stands still for
 * several beats is dead, whoever made it, whatever is in it, and whatever the clocks of hosts say. Of a process that can be seen to be gone,
 * two beats are enough.
 */
record LockWatch(Store store, OutputFolder folder, LockSteps steps, Duration beat) {
    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);
    private static final int BEATS_OF_A_DEAD_PROCESS = 2;
    private static final Duration LONGEST_OF_A_DEAD_PROCESS = Duration.ofSeconds(4);
    private static final int LOOKS_A_BEAT = 10;

    /** A lock as it was found. */
    private record Seen(String content, long modified) {
        /** Different for every lock that was ever taken, also for empty ones. */
        String identity() {
            byte[] hash = Digests.sha256().digest((content + "|" + modified).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        }
    }

    /**
     * Moves a dead lock out of the way, and returns also where the lock has gone or changed meanwhile.
     *
     * @throws IllegalArgumentException if it is alive
     */
    void removeDead(Path lock, int attempt) throws IOException {
        Seen first = look(lock);
        if (first == null || !standsStill(lock, first)) {
            return;
        }
        Path stale = folder.staleLock(first.identity() + (attempt == 0 ? "" : "." + attempt));
        steps.setAside(lock, stale, first.content);
    }

    /** False where the lock is another or gone; throws where it beats. */
    private boolean standsStill(Path lock, Seen first) throws IOException {
        LockHolder holder = LockHolder.parse(first.content);
        Duration ofDead = beat.multipliedBy(BEATS_OF_A_DEAD_PROCESS);
        Duration watch = !holder.died()
                ? beat.multipliedBy(steps.silence())
                : ofDead.compareTo(LONGEST_OF_A_DEAD_PROCESS) < 0 ? ofDead : LONGEST_OF_A_DEAD_PROCESS;
        long end = System.nanoTime() + watch.toNanos();
        LOG.info("Watching for {} whether the lock of {} by {} is alive", watch, folder.root(), holder);
        while (System.nanoTime() < end) {
            pause();
            Seen now = look(lock);
            if (now == null || !now.content.equals(first.content)) {
                return false;
            }
            if (now.modified != first.modified) {
                throw new IllegalArgumentException("The output folder " + folder.root() + " is being written by "
                        + holder + "; wait for it, or name another output folder.");
            }
        }
        return true;
    }

    private Seen look(Path lock) throws IOException {
        FileStatus status = store.look(lock);
        return status == null ? null : new Seen(store.readIfAny(lock), status.getModificationTime());
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(Math.max(1, beat.toMillis() / LOOKS_A_BEAT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while watching the lock of the output folder.", e);
        }
    }
}
