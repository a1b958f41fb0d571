package reusediffusion.spark.sink.store;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * How one kind of store brings about what several may try to create, of whom one is to succeed: the markers of a shard, and the lock. Each
 * comes about whole and in one step. Disks and HDFS rename ({@link RenameCreation}); object stores have no renames, and put each under a
 * name that nobody else uses ({@link ObjectCreation}).
 */
public interface Creation {

    /**
     * Puts a whole file in its place, over one that may lie there.
     *
     * @throws CommitStateUnknownException if nobody knows whether it is there
     */
    void publish(Path path, byte[] content) throws StorageException;

    /** The markers of one shard, as one attempt sees and creates them. */
    ShardChain.Markers markers(String run, int shard, long attempt);

    /** Lets attempts of a run create markers. */
    void begin(String run) throws IOException;

    /** From now on no attempt of the run creates a marker that counts, wherever it is still at work. The caller holds the lock. */
    void end(String run) throws IOException;

    /** The steps by which the folder's lock comes about. */
    LockSteps lock();

    /** Whether a folder can be moved in one step. */
    boolean renames();
}
