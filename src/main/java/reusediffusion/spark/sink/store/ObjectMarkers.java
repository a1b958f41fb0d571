package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.OutputFolder;

/** The markers of one shard on an object store, as one attempt sees and creates them: {@link ChunkName} says what each holds. */
public record ObjectMarkers(OutputFolder folder, Shelf shelf, String run, int shard, long attempt)
        implements ShardChain.Markers {

    /** The place of the markers of one shard. */
    public interface Shelf {
        /** Lists the markers that are there. */
        List<ChunkName> list() throws IOException;

        /** Begins to look for those that are there, for the next {@link #list}. */
        default void lookAhead() {}

        /** Puts one there, or throws and may do so nevertheless, at some time. */
        void put(ChunkName name, byte[] rows) throws StorageException;
    }

    /** The markers of one shard that lie in a folder. */
    public static Shelf shelf(Store store, Path place) {
        return new StoredShelf(store, place);
    }

    @Override
    public void lookAhead() {
        shelf.lookAhead();
    }

    @Override
    public long follow(long from) throws IOException {
        return ChunkName.end(shelf.list(), from);
    }

    /** Who comes second lists the first one's marker and takes back its own files; two that come at once are both there. */
    @Override
    public boolean create(long before, byte[] rows) throws IOException {
        if (follow(before) > before) {
            return false;
        }
        ChunkName name = new ChunkName(run, shard, before, before + ShardChain.lines(rows), attempt);
        try {
            shelf.put(name, rows);
        } catch (StorageException e) {
            throwUnlessThere(name, e);
        }
        return true;
    }

    /** What did not answer may still come about: only what is listed is known. */
    private void throwUnlessThere(ChunkName name, StorageException thrown) throws CommitStateUnknownException {
        try {
            if (shelf.list().contains(name)) {
                return;
            }
        } catch (IOException e) {
            thrown.addSuppressed(e);
        }
        throw new CommitStateUnknownException(folder, thrown);
    }

    /** The shelf of a shard in the folder where its attempts put their markers. */
    private static final class StoredShelf implements Shelf {
        private final Store store;
        private final Path place;
        private CompletableFuture<List<ChunkName>> looked;

        StoredShelf(Store store, Path place) {
            this.store = store;
            this.place = place;
        }

        @Override
        public void lookAhead() {
            looked = looked == null ? ParallelRequests.ask(none -> look()) : looked;
        }

        @Override
        public List<ChunkName> list() throws IOException {
            CompletableFuture<List<ChunkName>> begun = looked;
            looked = null;
            return begun == null ? look() : ParallelRequests.join(begun);
        }

        private List<ChunkName> look() throws IOException {
            return store.list(place).stream()
                    .map(file -> ChunkName.parse(file.getPath().getName()))
                    .filter(Objects::nonNull)
                    .toList();
        }

        @Override
        public void put(ChunkName name, byte[] rows) throws StorageException {
            store.write(new Path(place, name.text()), rows);
        }
    }
}
