package reusediffusion.spark.sink.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.MarkerName;
import reusediffusion.spark.sink.store.Marker;

/** Which markers of attempts are folded into one: those of a shard, up to some size, and a sample that is in two of them in one place. */
final class ChunkGroups {
    private static final long LARGEST = 8 << 20;

    private final List<MarkerFolding.Group> groups = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private ChunkName first;
    private ChunkName last;
    private long end;
    private long bytes;

    private ChunkGroups() {}

    private record Chunk(ChunkName name, Marker marker) {}

    /** @param markers that count, whose names are of {@link ChunkName} */
    static List<MarkerFolding.Group> of(List<Marker> markers) {
        ChunkGroups groups = new ChunkGroups();
        markers.stream()
                .map(marker -> new Chunk(ChunkName.parse(marker.name()), marker))
                .sorted(Comparator.comparing(Chunk::name, ChunkName.ORDER))
                .forEach(groups::add);
        groups.finish();
        return groups.groups;
    }

    private void add(Chunk chunk) {
        ChunkName name = chunk.name;
        boolean same = first != null && first.isOfShardOf(name);
        if (same && name.end() <= end) {
            last = name; // all of it was committed by another attempt, and counts no more
            return;
        }
        // Where samples are in two markers, both are of one group.
        if (!same || name.first() >= end && bytes + chunk.marker.length() > LARGEST) {
            finish();
            first = name;
        }
        places.add(chunk.marker.place());
        bytes += chunk.marker.length();
        last = name;
        end = name.end();
    }

    private void finish() {
        if (!places.isEmpty()) {
            groups.add(new MarkerFolding.Group(
                    MarkerName.folded(first.shardName(), first.first(), last.first()), List.copyOf(places)));
        }
        places.clear();
        bytes = 0;
        end = 0;
    }

    /** Where the rows behind the first ones begin. */
    static int behind(byte[] rows, long number) {
        int from = 0;
        for (long row = 0; row < number; row++) {
            while (rows[from++] != '\n') {
                // to the end of the line
            }
        }
        return from;
    }
}
