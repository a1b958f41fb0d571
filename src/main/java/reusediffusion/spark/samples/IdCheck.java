package reusediffusion.spark.samples;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * One look at all samples, sorted by id, before anything expensive starts.
 *
 * @param duplicate an id that several samples have, or null
 */
public record IdCheck(long samples, String duplicate) implements Serializable {
    /** Counts the samples and finds an id that is there twice, where rows are sorted by id. */
    public static IdCheck of(JavaRDD<Row> sortedById) {
        return sortedById
                .mapPartitions(rows -> List.of(count(rows)).iterator())
                .fold(new IdCheck(0, null), IdCheck::plus);
    }

    /** Does the same with rows that are in this process. */
    static IdCheck count(Iterator<Row> rows) {
        IdCheck census = new IdCheck(0, null);
        String last = null;
        while (rows.hasNext()) {
            String id = rows.next().getString(0);
            census = census.plus(new IdCheck(1, id.equals(last) ? id : null));
            last = id;
        }
        return census;
    }

    private IdCheck plus(IdCheck other) {
        return new IdCheck(samples + other.samples, duplicate == null ? other.duplicate : duplicate);
    }

    /**
     * Refuses prompts that are empty or have an id twice.
     *
     * @throws IllegalArgumentException that says which
     */
    public void check(String prompts) {
        if (samples == 0) {
            throw new IllegalArgumentException("The prompts " + prompts + " are empty.");
        }
        if (duplicate != null) {
            throw new IllegalArgumentException(
                    "The prompts " + prompts + " have the id " + duplicate + " more than once; ids must be unique.");
        }
    }
}
