package reusediffusion.spark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import reusediffusion.spark.sink.layout.Layout;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.names.AttemptName;
import reusediffusion.spark.sink.store.CommitStateUnknownException;
import reusediffusion.spark.sink.store.ShardChain;
import reusediffusion.spark.sink.store.StorageException;
import reusediffusion.spark.sink.store.Store;

/**
 * One attempt at one shard. Samples come in batches and in the shard's order, from the first that is not committed on, and are written to
 * places that no other attempt uses; chunks of whole batches are committed as they fall due, see {@link ShardChain}.
 */
public final class ShardWriter implements Closeable {
    private final Store store;
    private final Sink sink;
    private final int shard;
    private final long attempt;
    private final Sink.Committed committed;
    private final ShardChain chain;
    private final CommitPace pace;

    /** Whether others are unlikely: what they have committed is then looked for while samples are made, and not as late as can be. */
    private final boolean first;

    private Chunk chunk;

    /** Another attempt was quicker, and the caller has not gone back to where that one ended. */
    private boolean behind;

    /** A commit of another thread may come after the end. */
    private boolean closed;

    /**
     * @param markers of the shard, as this attempt sees them
     * @param first whether no attempt has been at this shard before
     */
    ShardWriter(
            Store store,
            Sink sink,
            int shard,
            long attempt,
            ShardChain.Markers markers,
            boolean first,
            Sink.Committed committed)
            throws IOException {
        this.store = store;
        this.sink = sink;
        this.shard = shard;
        this.attempt = attempt;
        this.committed = committed;
        this.chain = first ? ShardChain.begun(markers) : ShardChain.of(markers);
        this.first = first;
        if (first) {
            chain.lookAhead();
        }
        this.pace = new CommitPace(sink.chunking(), Layout.isOfMany(sink.layout()), System.nanoTime());
    }

    private String name(long before) {
        return AttemptName.chunk(sink.run(), shard, before, attempt);
    }

    /** Where to go on: how many samples of the shard are committed, from its first one on, by this attempt and others. */
    public synchronized long resume() {
        behind = false;
        return chain.committed();
    }

    /**
     * Takes the next batch, and commits the chunk where it is due.
     *
     * @return false as {@link #commit} does
     */
    public synchronized boolean add(List<Outcome> batch) throws IOException {
        if (behind) {
            return false;
        }
        if (chunk == null) {
            if (first) {
                chain.lookAhead();
            }
            chunk = new Chunk(store, sink.folder(), sink.layout(), name(chain.committed()));
        }
        for (Outcome sample : batch) {
            chunk.add(sample);
        }
        return !pace.isDue(System.nanoTime(), chunk.bytes()) || commit();
    }

    /**
     * Commits what has come since the last chunk: before this nothing of it counts, and after it everything does. Any thread may ask.
     *
     * @return false where another attempt has committed samples from the same place on: what has come does not count, and the next batch
     *     is that behind {@link #resume}
     */
    public synchronized boolean commit() throws IOException {
        if (chunk == null || closed) {
            return !behind;
        }
        if (!first) {
            chain.lookAhead();
        }
        byte[] rows = chunk.finish();
        Chunk finished = chunk;
        // A marker may name its files from here on, whatever is thrown.
        chunk = null;
        boolean counts = publish(finished, rows);
        pace.begin(System.nanoTime());
        if (counts) {
            committed.add(finished.samples(), finished.failed());
        } else {
            behind = true;
            finished.drop();
        }
        return counts;
    }

    /** Only where it is certain that no marker came about is there anything to clean up. */
    private boolean publish(Chunk finished, byte[] rows) throws IOException {
        try {
            return chain.commit(rows);
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (StorageException e) {
            finished.drop();
            throw e;
        }
    }

    /** Removes what was not committed. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (chunk != null) {
            chunk.drop();
        }
        store.close();
    }
}
