package reusediffusion.spark.sink;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.ShardChain;
import reusediffusion.spark.sink.store.StorageException;
import reusediffusion.spark.sink.store.Store;

/**
 * Where and how tasks commit the samples of a run.
 *
 * @param layout {@code files}, {@code webdataset} or {@code parquet}
 */
public record Sink(OutputFolder folder, String run, String layout, Chunking chunking) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Told of each chunk that counts from now on. */
    public interface Committed {
        /** Counts samples that were committed, and how many of them failed. */
        void add(long samples, long failed);
    }

    /**
     * Begins an attempt at a shard; the caller closes it.
     *
     * @param attempt different from that of every other attempt of the run
     * @param first whether no attempt has been at this shard before, so that there is nothing to look for
     */
    public ShardWriter open(int shard, long attempt, boolean first, Configuration configuration, Committed committed)
            throws IOException {
        Store store;
        try {
            store = new Store(folder, configuration);
        } catch (IOException e) {
            throw StorageException.writing(folder, e, false);
        }
        try {
            ShardChain.Markers markers = store.creation().markers(run, shard, attempt);
            return new ShardWriter(store, this, shard, attempt, markers, first, committed);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }
}
