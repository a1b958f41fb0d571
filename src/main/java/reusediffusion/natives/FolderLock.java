package reusediffusion.natives;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/** Who fills a folder of native libraries, of processes that want it at once: one does, and the others wait for it. */
final class FolderLock {
    private static final int PATIENCE_SECONDS = 300;

    private FolderLock() {}

    /** The lock. Null where the disk knows no locks, or whoever holds it does not end: then two may do the same work, and the first rename counts. */
    static FileLock await(FileChannel channel) throws IOException {
        for (int tenths = 0; tenths < 10 * PATIENCE_SECONDS; tenths++) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Held by another class loader of this process: waited for like any other.
            } catch (IOException e) {
                return null;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another process lays the native libraries", e);
            }
        }
        return null;
    }
}
