package reusediffusion.spark.sink.names;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which chunks folded markers hold, by their shards. */
public record FoldedRanges(Map<String, TreeMap<Long, Long>> ranges) {

    /**
     * Reads the ranges of folded markers from their names.
     *
     * @param names of markers
     */
    public static FoldedRanges of(Iterable<String> names) {
        Map<String, TreeMap<Long, Long>> ranges = new HashMap<>();
        for (String text : names) {
            MarkerName name = MarkerName.parse(text);
            if (name != null && name.isFolded()) {
                ranges.computeIfAbsent(name.shard(), shard -> new TreeMap<>()).put(name.first(), name.last());
            }
        }
        return new FoldedRanges(ranges);
    }

    /** Whether one of them holds the chunk that begins there. */
    public boolean hold(String shard, long first) {
        TreeMap<Long, Long> ofShard = ranges.get(shard);
        Map.Entry<Long, Long> range = ofShard == null ? null : ofShard.floorEntry(first);
        return range != null && first <= range.getValue();
    }
}
