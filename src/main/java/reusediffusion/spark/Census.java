package reusediffusion.spark;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * One look at all samples, sorted by id, before anything expensive starts.
 *
 * @param duplicate an id that several samples have, or null
 * @param unfit an id that cannot name a file, or null
 */
record Census(long samples, String duplicate, String unfit) implements Serializable {
    private static final int LONGEST_ID = 200;

    static Census of(JavaRDD<Row> sortedById) {
        return sortedById
                .mapPartitions(rows -> List.of(count(rows)).iterator())
                .fold(new Census(0, null, null), Census::plus);
    }

    private static Census count(Iterator<Row> rows) {
        Census census = new Census(0, null, null);
        String last = null;
        while (rows.hasNext()) {
            String id = rows.next().getString(0);
            census = census.plus(new Census(1, id.equals(last) ? id : null, isFit(id) ? null : id));
            last = id;
        }
        return census;
    }

    private static boolean isFit(String id) {
        return !id.startsWith(".")
                && !id.startsWith("_")
                && id.getBytes(StandardCharsets.UTF_8).length <= LONGEST_ID
                && id.chars().noneMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0);
    }

    private Census plus(Census other) {
        return new Census(
                samples + other.samples,
                duplicate == null ? other.duplicate : duplicate,
                unfit == null ? other.unfit : unfit);
    }

    /** Throws the sentence that the user needs, where something is wrong. */
    void check(String prompts) {
        if (samples == 0) {
            throw new IllegalArgumentException("The prompts " + prompts + " are empty.");
        }
        if (duplicate != null) {
            throw new IllegalArgumentException(
                    "The prompts " + prompts + " have the id " + duplicate + " more than once; ids must be unique.");
        }
        if (unfit != null) {
            throw new IllegalArgumentException(
                    "The id '" + unfit + "' cannot name a file: no / \\ : * ? \" < > | or control"
                            + " characters, no leading . or _, and at most " + LONGEST_ID + " bytes.");
        }
    }
}
