package reusediffusion.spark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.OutputLock;
import reusediffusion.spark.sink.store.StorageException;
import reusediffusion.spark.sink.store.Store;

/** An output folder while a driver writes in it: locked, and its fingerprint settled. */
public final class Output implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    private final Store store;
    private final OutputFolder folder;
    private final String run;
    private final OutputLock lock;
    private volatile boolean begun;
    private boolean ended;
    private volatile Staging cleared;

    private Output(Store store, OutputFolder folder, String run, OutputLock lock) {
        this.store = store;
        this.folder = folder;
        this.run = run;
        this.lock = lock;
    }

    /**
     * Opens a new folder, or one that holds samples of the same fingerprint.
     *
     * @param overwrite remove what earlier jobs made there
     * @param lost called if another driver takes the folder over
     * @throws IllegalArgumentException if the folder is in use, is not ours, cannot be written, or has another fingerprint
     */
    public static Output open(
            OutputFolder folder,
            Configuration configuration,
            String run,
            Fingerprint fingerprint,
            boolean overwrite,
            Runnable lost) {
        Output output = locked(folder, configuration, run, lost);
        try {
            output.begin(fingerprint, overwrite);
            return output;
        } catch (RuntimeException e) {
            try {
                output.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /**
     * Takes the lock of a folder, in which the caller begins.
     *
     * @throws IllegalArgumentException if the folder is in use, is not ours, or cannot be written
     */
    public static Output locked(OutputFolder folder, Configuration configuration, String run, Runnable lost) {
        return FolderStart.told(folder, () -> {
            Store store = new Store(folder, configuration);
            try {
                new FolderStart(store, folder).beforeLock();
                return new Output(store, folder, run, OutputLock.take(store, folder, run, lost));
            } catch (IOException | RuntimeException e) {
                store.close();
                throw e;
            }
        });
    }

    /**
     * Begins to write, in a new folder or in one that holds samples of the same fingerprint.
     *
     * @param overwrite remove what earlier jobs made there
     * @throws IllegalArgumentException if the folder is not ours, cannot be written, or has another fingerprint
     */
    public void begin(Fingerprint fingerprint, boolean overwrite) {
        FolderStart.told(folder, () -> {
            new FolderStart(store, folder).settle(fingerprint, overwrite);
            begun = true;
            store.creation().begin(run);
            return this;
        });
    }

    /** Stops attempts of this run that are still at work: whatever counts is committed. */
    public void endAttempts() throws IOException {
        lock.check();
        store.creation().end(run);
        ended = true;
    }

    /** Writes what one run did, and the sums over everything committed. */
    public void report(Map<String, Object> ofRun, Map<String, Object> summary) throws IOException {
        lock.check();
        new RunReport(store, folder, run).write(ofRun, summary);
    }

    /** Throws a sentence where another driver has taken the folder over. */
    public void check() {
        lock.check();
    }

    /** The store that the output's folder lies on. */
    public Store store() {
        return store;
    }

    /** Removes what shards were to be made of, unless another driver has taken the folder over, whose they may be. */
    public void clear(Staging staging) {
        try {
            if (begun && !staging.equals(cleared) && lock.isOurs()) {
                staging.clear(store);
                cleared = staging;
            }
        } catch (IOException e) {
            // What is finished is finished, and what ended the run is not this; the next run or jobs/gc removes it.
            LOG.warn("{}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try (store;
                lock) {
            if (begun && !ended && lock.isOurs()) {
                store.creation().end(run);
            }
        } catch (StorageException e) {
            // What is finished is finished; the next run removes this folder.
            LOG.warn("{}", e.getMessage());
        }
    }
}
