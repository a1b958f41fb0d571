package reusediffusion.spark.samples;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * Positions of samples that are sorted by their settings and ids: those of equal settings stand together and begin a new batch, so that no
 * batch mixes two shapes.
 *
 * @param shifts how far the samples of these settings move on from their rank; empty for the settings of the run
 * @param begins settings by the position of their first sample
 */
public record BatchPositions(TreeMap<String, Long> shifts, TreeMap<Long, String> begins) implements Serializable {
    /** Every sample has the settings of the run. */
    public static final BatchPositions EQUAL = new BatchPositions(new TreeMap<>(), new TreeMap<>());

    /** Counts samples sorted by settings and id. */
    static BatchPositions of(JavaRDD<Row> sorted, int batchSize) {
        Map<String, Long> counts =
                sorted.map(row -> settings(row) == null ? "" : settings(row)).countByValue();
        TreeMap<String, Long> shifts = new TreeMap<>();
        TreeMap<Long, String> begins = new TreeMap<>();
        long rank = 0;
        long position = 0;
        for (Map.Entry<String, Long> kind : new TreeMap<>(counts).entrySet()) {
            position = (position + batchSize - 1) / batchSize * batchSize;
            shifts.put(kind.getKey(), position - rank);
            begins.put(position, kind.getKey());
            rank += kind.getValue();
            position += kind.getValue();
        }
        return new BatchPositions(shifts, begins);
    }

    /**
     * The position of a sample among all of the job.
     *
     * @param rank of the sample among all that are sorted so, from 0
     */
    public long position(Row sample, long rank) {
        String settings = settings(sample);
        return rank + shifts.getOrDefault(settings == null ? "" : settings, 0L);
    }

    /** The settings of the sample at a position, as JSON, or null where they are the run's. */
    public String settings(long position) {
        Map.Entry<Long, String> kind = begins.floorEntry(position);
        return kind == null || kind.getValue().isEmpty() ? null : kind.getValue();
    }

    private static String settings(Row sample) {
        return sample.getString(5);
    }
}
