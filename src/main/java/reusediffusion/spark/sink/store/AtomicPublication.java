package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * A file that appears whole and in one step, and the look that tells whether it did where that step threw: a rename that succeeded on the
 * server may end at the client with a time-out.
 */
record AtomicPublication(Store store, OutputFolder folder, Path hidden, Path path, byte[] content) {
    private static final int LOOKS = 3;
    private static final long PAUSE_MILLIS = 300;

    /**
     * Moves the hidden file, which is written, to its place.
     *
     * @throws CommitStateUnknownException if nobody knows whether it is there
     * @throws StorageException if it is not there, and will not come
     */
    void run() throws StorageException {
        try {
            store.replace(hidden, path);
        } catch (StorageException e) {
            if (!isThere(e)) {
                throw e;
            }
        }
    }

    /**
     * Moves the hidden file to its place where that is free.
     *
     * @return false where something else is there
     * @throws CommitStateUnknownException if nobody knows whether it is there
     * @throws StorageException if nothing is there, and this will not come
     */
    boolean create() throws StorageException {
        StorageException thrown;
        try {
            if (store.move(hidden, path)) {
                return true;
            }
            thrown = new StorageException(
                    "The output folder " + folder.root()
                            + " was taken over by another run; what this task has not committed is made again.",
                    null);
        } catch (StorageException e) {
            thrown = e;
        }
        // A server that was asked twice says no to the second time.
        if (isThere(thrown)) {
            return true;
        }
        if (store.bytes(path) != null) {
            return false;
        }
        throw thrown;
    }

    private boolean isThere(StorageException thrown) throws CommitStateUnknownException {
        for (int look = 1; ; look++) {
            try {
                if (Arrays.equals(content, store.bytes(path))) {
                    return true;
                }
                // A rename that is still on its way to the server finds nothing to move there, once this is gone.
                store.delete(hidden);
                return Arrays.equals(content, store.bytes(path));
            } catch (IOException e) {
                thrown.addSuppressed(e);
                if (look == LOOKS || !pause()) {
                    throw new CommitStateUnknownException(folder, thrown);
                }
            }
        }
    }

    /** False where the task was told to end. */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
