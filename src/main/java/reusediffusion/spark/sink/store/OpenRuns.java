package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
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
    boolean end(FileStatus entry) throws IOException {
        boolean isRun = entry.isDirectory()
                && store.listAll(entry.getPath()).stream()
                        .map(file -> file.getPath().getName())
                        .anyMatch(name -> name.equals(BEGUN) || ChunkName.parse(name) != null);
        if (isRun) {
            end(entry.getPath().getName().substring(1));
        }
        return isRun;
    }

    /**
     * Ends all runs that were ever begun, on whatever kind of store: attempts of theirs may still be at work on hosts that have not heard
     * of their driver's end.
     *
     * @return what was removed
     */
    public List<Path> endAll() throws IOException {
        List<Path> removed = new ArrayList<>();
        for (FileStatus each : store.list(folder.shards())) {
            if (each.getPath().getName().startsWith(".") && !end(each)) {
                store.delete(each.getPath());
                removed.add(each.getPath());
            }
        }
        return removed;
    }

    /** Ends a run, for good where it has ended. */
    void end(String run) throws IOException {
        List<FileStatus> chunks = new ArrayList<>();
        boolean isOpen;
        try (SideBySide.Begun looking = SideBySide.begin(store, () -> chunks.addAll(chunks(folder.pending(run))))) {
            isOpen = ended(run) == null;
        }
        if (isOpen) {
            String names = chunks.stream()
                    .map(chunk -> chunk.getPath().getName() + "\n")
                    .collect(Collectors.joining());
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
    public List<FileStatus> markers(List<FileStatus> shards) throws IOException {
        FoldedRanges folded = FoldedRanges.of(
                shards.stream().map(file -> file.getPath().getName()).toList());
        List<FileStatus> markers = new ArrayList<>();
        for (FileStatus entry : shards) {
            String name = entry.getPath().getName();
            if (!entry.isDirectory() || !name.startsWith(".")) {
                continue;
            }
            List<FileStatus> chunks = new ArrayList<>();
            Set<String> counting;
            try (SideBySide.Begun looking = SideBySide.begin(store, () -> chunks.addAll(chunks(entry.getPath())))) {
                counting = ended(name.substring(1));
            }
            for (FileStatus chunk : chunks) {
                ChunkName its = ChunkName.parse(chunk.getPath().getName());
                if ((counting == null || counting.contains(its.text())) && !folded.hold(its.shardName(), its.first())) {
                    markers.add(chunk);
                }
            }
        }
        return markers;
    }

    /** Removes the markers that are folded. */
    public void clear(List<FileStatus> shards) throws IOException {
        for (FileStatus entry : shards) {
            String name = entry.getPath().getName();
            if (entry.isDirectory() && name.startsWith(".") && store.isFile(folder.closed(name.substring(1)))) {
                store.delete(entry.getPath());
            }
        }
    }

    private List<FileStatus> chunks(Path pending) throws IOException {
        return store.listAll(pending).stream()
                .filter(file -> ChunkName.parse(file.getPath().getName()) != null)
                .toList();
    }
}
