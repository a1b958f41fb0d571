package reusediffusion.spark.sink.store;

import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A folder that lies where a file of ours has to be, as careless copies leave them: nothing can be renamed onto it. */
public final class MisplacedFolder {
    private MisplacedFolder() {}

    /** Removes a folder; a file stays, to be replaced in one step. */
    public static void remove(Store store, Path path) throws StorageException {
        FileStatus there = store.creation().renames() ? store.look(path) : null;
        if (there != null && there.isDirectory()) {
            store.delete(path);
        }
    }
}
