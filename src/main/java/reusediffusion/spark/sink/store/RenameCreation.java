package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.AttemptName;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * Stores that rename in one step, and refuse to where the name is taken. Markers come from a folder of their run; who removes that folder
 * stops all who would create any.
 */
record RenameCreation(Store store, OutputFolder folder) implements Creation {

    @Override
    public void publish(Path path, byte[] content) throws StorageException {
        Path hidden = new Path(path.getParent(), AttemptName.hidden(path.getName(), UUID.randomUUID()));
        store.write(hidden, content);
        new AtomicPublication(store, folder, hidden, path, content).run();
    }

    @Override
    public ShardChain.Markers markers(String run, int shard, long attempt) {
        return new RenamedMarkers(run, shard, attempt);
    }

    @Override
    public void begin(String run) throws StorageException {
        store.makeFolder(folder.pending(run));
    }

    @Override
    public void end(String run) throws IOException {
        store.delete(folder.pending(run));
    }

    @Override
    public LockSteps lock() {
        return new RenamedLock(store, folder);
    }

    @Override
    public boolean renames() {
        return true;
    }

    /** The markers of one shard, as one attempt sees and creates them. */
    private final class RenamedMarkers implements ShardChain.Markers {
        private final String run;
        private final int shard;
        private final long attempt;

        RenamedMarkers(String run, int shard, long attempt) {
            this.run = run;
            this.shard = shard;
            this.attempt = attempt;
        }

        @Override
        public long follow(long from) throws IOException {
            long to = from;
            for (byte[] rows = read(to); rows != null; rows = read(to)) {
                long samples = ShardChain.lines(rows);
                if (samples == 0) {
                    throw new IOException("the marker behind " + to + " samples of a shard holds none");
                }
                to += samples;
            }
            return to;
        }

        private byte[] read(long before) throws IOException {
            return store.bytes(folder.marker(run, shard, before));
        }

        @Override
        public boolean create(long before, byte[] rows) throws IOException {
            return store.commit(
                    folder.pendingMarker(run, AttemptName.chunk(run, shard, before, attempt)),
                    folder.marker(run, shard, before),
                    rows);
        }
    }
}
