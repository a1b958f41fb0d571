package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.FoldedRanges;
import reusediffusion.spark.sink.names.OutputFolder;

/**
 * Runs whose markers lie under names of their attempts, in {@code shards/.RUN/SHARD/}, until they are folded. While such a run is open
 * all of them count. It is ended by one file, {@code _closed/RUN}, that lists those that are there: what an attempt puts later does not
 * count, and no samples of it that others may have removed meanwhile are taken for finished. The file stays for ever.
 */
public record OpenRuns(Store store, OutputFolder folder) {
    private static final String BEGUN = "begun";

    /** So that its end is never forgotten, also where no attempt has committed anything yet. */
    void begin(String run) throws IOException {
        store.write(new Path(folder.pending(run), BEGUN), new byte[0]);
    }

    /** Ends the run of a hidden entry of {@code shards/}; false where that is no such run. */
    private boolean end(FolderEntry entry) throws IOException {
        boolean isRun = entry.isFolder()
                && store.entriesBelow(new Path(folder.shards(), entry.name())).stream()
                        .map(OpenRuns::name)
                        .anyMatch(name -> name.equals(BEGUN) || ChunkName.parse(name) != null);
        if (isRun) {
            end(entry.name().substring(1));
        }
        return isRun;
    }

    private static String name(FolderEntry file) {
        return new Marker(file.name(), 0).name();
    }

    /**
     * Ends all runs that were ever begun, on whatever kind of store: attempts of theirs may still be at work on hosts that have not heard
     * of their driver's end.
     *
     * @return what was removed
     */
    public List<Path> endAll() throws IOException {
        List<Path> removed = new ArrayList<>();
        for (FolderEntry each : store.entries(folder.shards())) {
            if (each.name().startsWith(".") && !end(each)) {
                Path path = store.qualified(new Path(folder.shards(), each.name()));
                store.delete(path);
                removed.add(path);
            }
        }
        return removed;
    }

    /** Ends a run, for good where it has ended. */
    void end(String run) throws IOException {
        List<Marker> chunks = new ArrayList<>();
        boolean isOpen;
        try (ParallelRequests.Begun looking = ParallelRequests.begin(store, () -> chunks.addAll(chunks("." + run)))) {
            isOpen = ended(run) == null;
        }
        if (isOpen) {
            String names = chunks.stream().map(chunk -> chunk.name() + "\n").collect(Collectors.joining());
            store.write(folder.closed(run), names.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The names of the markers that count; null where the run is open. */
    private Set<String> ended(String run) throws IOException {
        String names = store.read(folder.closed(run));
        return names == null ? null : new HashSet<>(Arrays.asList(names.split("\n")));
    }

    /**
     * Markers that count and are not folded.
     *
     * @param shards what lies in {@code shards/}
     */
    public List<Marker> markers(List<FolderEntry> shards) throws IOException {
        FoldedRanges folded =
                FoldedRanges.of(shards.stream().map(FolderEntry::name).toList());
        List<Marker> markers = new ArrayList<>();
        for (FolderEntry entry : shards) {
            String name = entry.name();
            if (!entry.isFolder() || !name.startsWith(".")) {
                continue;
            }
            List<Marker> chunks = new ArrayList<>();
            Set<String> counting;
            try (ParallelRequests.Begun looking = ParallelRequests.begin(store, () -> chunks.addAll(chunks(name)))) {
                counting = ended(name.substring(1));
            }
            for (Marker chunk : chunks) {
                ChunkName its = ChunkName.parse(chunk.name());
                if ((counting == null || counting.contains(its.text())) && !folded.hold(its.shardName(), its.first())) {
                    markers.add(chunk);
                }
            }
        }
        return markers;
    }

    /** Removes the markers that are folded. */
    public void clear(List<FolderEntry> shards) throws IOException {
        for (FolderEntry entry : shards) {
            String name = entry.name();
            if (entry.isFolder() && name.startsWith(".") && store.isFile(folder.closed(name.substring(1)))) {
                store.delete(new Path(folder.shards(), name));
            }
        }
    }

    /** @param pending the hidden name of a run in {@code shards/} */
    private List<Marker> chunks(String pending) throws IOException {
        return store.entriesBelow(new Path(folder.shards(), pending)).stream()
                .filter(file -> ChunkName.parse(name(file)) != null)
                .map(file -> new Marker(pending + "/" + file.name(), file.length()))
                .toList();
    }
}
