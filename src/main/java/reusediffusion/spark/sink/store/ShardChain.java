package reusediffusion.spark.sink.store;

import java.io.IOException;

/**
 * What of one shard is committed: chunks that lie end to end from its first sample on. The marker of a chunk is named after its shard and
 * the number of samples before it, and is created only where that name is free; and an attempt asks for no name but the one behind the last
 * marker that it has seen. So at most one chunk begins at any sample, none begins within another, and no sample is committed twice, however
 * many attempts are at work and wherever they end. Who comes second reads the other's marker and goes on behind it.
 */
public final class ShardChain {

    /** The markers of one shard. */
    public interface Markers {

        /** How far its samples are committed without a gap, from a place on where they begin or end. */
        long follow(long from) throws IOException;

        /** Creates a marker whole; false where from that place on samples were committed before, by whomever. */
        boolean create(long before, byte[] content) throws IOException;

        /** Told that {@link #create} is to come: what it has to look for first may be looked for from now on. */
        default void lookAhead() {}
    }

    private final Markers markers;
    private long committed;

    private ShardChain(Markers markers) {
        this.markers = markers;
    }

    /** Reads what earlier attempts have committed. */
    public static ShardChain of(Markers markers) throws IOException {
        ShardChain chain = new ShardChain(markers);
        chain.committed = markers.follow(0);
        return chain;
    }

    /** Where no earlier attempt has committed anything; were that wrong, the first commit would find it out. */
    public static ShardChain begun(Markers markers) {
        return new ShardChain(markers);
    }

    /** The number of samples of the shard that are committed, from its first one on. */
    public long committed() {
        return committed;
    }

    /** Told that {@link #commit} is to come. */
    public void lookAhead() {
        markers.lookAhead();
    }

    /**
     * Commits the next samples.
     *
     * @param rows a line for each of them
     * @return false where another attempt has committed samples from the same place on: these rows do not count, and
     *     {@link #committed} is behind the other's
     */
    public boolean commit(byte[] rows) throws IOException {
        if (markers.create(committed, rows)) {
            committed += lines(rows);
            return true;
        }
        committed = markers.follow(committed);
        return false;
    }

    /** How many rows there are, each of which ends with its line. */
    static long lines(byte[] rows) {
        long lines = 0;
        for (byte each : rows) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }
}
