package reusediffusion.spark.sink.store;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * Stores that put a whole file under a name in one step, over whatever was there, and show it to all who list from then on. Nothing is
 * created twice, since no name is used twice: each attempt at a chunk has its own, which says what the marker holds. Where two attempts
 * have committed the same samples, both markers are there, and who folds them takes each sample once. Nobody can stop a put that is
 * under way; so the end of a run is a list of the markers that count, and what comes later is not on it.
 */
record ObjectCreation(Store store, OutputFolder folder) implements Creation {

    @Override
    public void publish(Path path, byte[] content) throws StorageException {
        store.write(path, content);
    }

    @Override
    public ShardChain.Markers markers(String run, int shard, long attempt) {
        return new ObjectMarkers(
                folder, ObjectMarkers.shelf(store, folder.chunkMarkers(run, shard)), run, shard, attempt);
    }

    @Override
    public void begin(String run) throws IOException {
        new OpenRuns(store, folder).begin(run);
    }

    @Override
    public void end(String run) throws IOException {
        new OpenRuns(store, folder).end(run);
    }

    @Override
    public LockSteps lock() {
        return new ObjectLock(store, folder);
    }

    @Override
    public boolean renames() {
        return false;
    }
}
