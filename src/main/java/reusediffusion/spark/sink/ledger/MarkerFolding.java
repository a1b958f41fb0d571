package reusediffusion.spark.sink.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.MarkerName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.OpenRuns;
import reusediffusion.spark.sink.store.ParallelRequests;
import reusediffusion.spark.sink.store.Store;
import reusediffusion.spark.storage.StorageSettings;

/**
 * Makes few markers of many. The chunks of a shard are written into one marker whose name says which it holds, and which appears in one step;
 * from then on they do not count themselves, and are removed. Killed at any moment, each chunk counts once, and doing it again ends what was
 * begun. The caller holds the folder's lock, and no attempt of the runs in question can commit any more.
 */
public record MarkerFolding(OutputFolder folder, StorageSettings configuration) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int FEW = 64;

    /**
     * Markers of a shard that lie one behind the other.
     *
     * @param folded the name of the marker that takes their place
     * @param places theirs, below {@code shards/}
     */
    public record Group(String folded, List<String> places) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    /** Markers by their places. */
    interface Markers {
        /** The content of a marker, or null if there is none. */
        byte[] read(String place) throws IOException;
    }

    /**
     * Folds what can be folded. Readers need not wait for the removal of what does not count any more, which goes on until it is closed.
     */
    public static ParallelRequests.Begun run(SparkSession spark, OutputFolder folder) throws IOException {
        MarkerFolding folding = new MarkerFolding(folder, StorageSettings.of(spark));
        List<Group> groups;
        try (Store store = new Store(folder, folding.configuration.value())) {
            groups = folding.begin(store);
            folding.run(spark, groups);
            return ParallelRequests.begin(store, () -> folding.end(store));
        }
    }

    private void run(SparkSession spark, List<Group> groups) {
        if (groups.isEmpty()) {
            return;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int tasks = Math.max(context.defaultParallelism(), (groups.size() + FEW - 1) / FEW);
        context.parallelize(groups, Math.min(groups.size(), tasks)).foreachPartition(each -> {
            try (Store store = new Store(folder, configuration.value())) {
                List<Group> own = new ArrayList<>();
                each.forEachRemaining(own::add);
                ParallelRequests.each(store, own, group -> fold(store, group));
            }
        });
    }

    /** Removes what an earlier folding, which was killed, has left, and tells what to fold. */
    public List<Group> begin(Store store) throws IOException {
        List<FolderEntry> markers = store.entries(folder.shards());
        Set<String> gone = new HashSet<>(
                MarkerName.superseded(markers.stream().map(FolderEntry::name).toList()));
        for (String name : gone) {
            store.delete(new Path(folder.shards(), name));
        }
        List<Group> groups = MarkerGroups.of(markers, gone);
        groups.addAll(ChunkGroups.of(new OpenRuns(store, folder).markers(markers)));
        // Shards that are long lie in different tasks.
        Collections.shuffle(groups, new java.util.Random(0));
        return groups;
    }

    /** Removes runs whose markers are all folded. */
    public void end(Store store) throws IOException {
        new OpenRuns(store, folder).clear(store.entries(folder.shards()));
    }

    /** Folds the markers of a group into one, whose path this returns, and removes them. */
    public Path fold(Store store, Group group) throws IOException {
        Path folded = new Path(folder.shards(), group.folded);
        byte[] rows = rows(place -> store.bytes(new Path(folder.shards(), place)), group);
        if (rows != null) {
            store.publish(folded, rows);
        } else if (!store.exists(folded)) {
            throw new IOException("Markers of " + folder.shards() + " went away while they were folded.");
        }
        for (String place : group.places) {
            // Those of attempts go at the end, with all of their run.
            if (MarkerName.parse(place) != null) {
                store.delete(new Path(folder.shards(), place));
            }
        }
        return folded;
    }

    /** Null where one is gone: another attempt at this has come to its removals. */
    static byte[] rows(Markers markers, Group group) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        long next = MarkerName.parse(group.folded).first();
        for (String place : group.places) {
            byte[] chunk = markers.read(place);
            if (chunk == null) {
                return null;
            }
            ChunkName name = ChunkName.parse(new Path(place).getName());
            int from = name == null ? 0 : ChunkGroups.behind(chunk, next - name.first());
            rows.write(chunk, from, chunk.length - from);
            if (chunk[chunk.length - 1] != '\n') {
                rows.write('\n');
            }
            next = name == null ? next : Math.max(next, name.end());
        }
        return rows.toByteArray();
    }
}
