package reusediffusion.spark.sink.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.names.MarkerName;

/** Which markers of chunks are folded into one: those of a shard that lie one behind the other, up to some size. */
final class MarkerGroups {
    private static final long LARGEST = 8 << 20;

    /** Of markers of one shard: their names differ in a number alone, which has zeros before it up to some length. */
    private static final Comparator<FolderEntry> BY_PLACE = Comparator.<FolderEntry>comparingInt(
                    marker -> marker.name().length())
            .thenComparing(FolderEntry::name);

    private MarkerGroups() {}

    /** The groups, without markers that are {@code gone} since they were folded before. */
    static List<MarkerFolding.Group> of(List<FolderEntry> markers, Set<String> gone) {
        Map<String, List<FolderEntry>> shards = new TreeMap<>();
        for (FolderEntry marker : markers) {
            MarkerName name = MarkerName.parse(marker.name());
            if (name != null && !name.isFolded() && !gone.contains(name.text())) {
                shards.computeIfAbsent(name.shard(), shard -> new ArrayList<>()).add(marker);
            }
        }
        List<MarkerFolding.Group> groups = new ArrayList<>();
        shards.values().forEach(chunks -> addGroups(chunks, groups));
        return groups;
    }

    private static void addGroups(List<FolderEntry> chunks, List<MarkerFolding.Group> groups) {
        chunks.sort(BY_PLACE);
        List<String> names = new ArrayList<>();
        long bytes = 0;
        for (FolderEntry chunk : chunks) {
            // What is damaged is left for jobs/verify to tell.
            boolean ends = chunk.length() == 0 || bytes + chunk.length() > LARGEST;
            if (ends) {
                add(names, groups);
                names = new ArrayList<>();
                bytes = 0;
            }
            if (chunk.length() > 0) {
                names.add(chunk.name());
                bytes += chunk.length();
            }
        }
        add(names, groups);
    }

    private static void add(List<String> names, List<MarkerFolding.Group> groups) {
        if (names.size() > 1) {
            MarkerName first = MarkerName.parse(names.get(0));
            MarkerName last = MarkerName.parse(names.get(names.size() - 1));
            groups.add(new MarkerFolding.Group(
                    MarkerName.folded(first.shard(), first.first(), last.first()), List.copyOf(names)));
        }
    }
}
