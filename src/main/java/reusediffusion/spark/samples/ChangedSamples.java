package reusediffusion.spark.samples;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Finished samples whose rows have changed since they were made: how many, and the first few by id. */
public final class ChangedSamples implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int NAMED = 5;

    private final TreeMap<String, String> first = new TreeMap<>();
    private long count;

    /** @param differing names of the columns that differ */
    void add(String id, String differing) {
        count++;
        name(id, differing);
    }

    void addAll(ChangedSamples other) {
        count += other.count;
        other.first.forEach(this::name);
    }

    private void name(String id, String differing) {
        first.put(id, differing);
        if (first.size() > NAMED) {
            first.pollLastEntry();
        }
    }

    /** The number of finished samples whose rows have changed. */
    public long count() {
        return count;
    }

    /**
     * Refuses to go on where rows of finished samples have changed.
     *
     * @throws IllegalArgumentException that names some of them and the remedy
     */
    public void refuse(String folder, String prompts) {
        if (count == 0) {
            return;
        }
        StringBuilder names = new StringBuilder();
        for (Map.Entry<String, String> each : first.entrySet()) {
            names.append(names.isEmpty() ? "" : "; ")
                    .append(each.getKey())
                    .append(" (")
                    .append(each.getValue())
                    .append(')');
        }
        names.append(count > first.size() ? "; and " + (count - first.size()) + " more" : "");
        throw new IllegalArgumentException("The output folder " + folder + " holds " + count
                + (count == 1 ? " sample that was" : " samples that were") + " made of other rows than the prompts "
                + prompts + " and this run's options have now under the same ids: " + names
                + ". Make them again with --remake-changed, choose another --output, or start anew with --overwrite.");
    }
}
