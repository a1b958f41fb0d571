package reusediffusion.spark;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.Request;

/** The first prompts of a dataset in its order, for the few samples that plans are made and judged with. */
public final class OrderedPrompts {
    private OrderedPrompts() {}

    /**
     * Samples whose ids and seeds are their rows' own, or else follow from their place.
     *
     * @param source its limit is ignored
     * @param count how many are needed
     */
    public static List<Request> read(SparkSession spark, PromptSource source, int count) {
        List<Row> rows = Prompts.read(spark, source.path(), count).collectAsList();
        if (rows.size() < count) {
            throw new IllegalArgumentException("The prompts " + source.path() + " are " + rows.size() + ", and " + count
                    + " are needed; name a larger dataset or ask for fewer samples.");
        }
        Set<String> seen = new HashSet<>();
        List<Request> requests = new ArrayList<>();
        for (Row row : rows) {
            String id = row.isNullAt(1) ? String.valueOf(requests.size()) : row.getString(1);
            if (row.isNullAt(0) || !seen.add(id)) {
                throw new IllegalArgumentException("The prompts " + source.path() + " have "
                        + (row.isNullAt(0) ? "an empty prompt" : "the id " + id + " more than once")
                        + "; mend the row.");
            }
            String negative = row.isNullAt(2) ? source.negativePrompt() : row.getString(2);
            requests.add(new Request(id, row.getString(0), negative, seed(row, id, source)));
        }
        return requests;
    }

    private static long seed(Row row, String id, PromptSource source) {
        if (row.isNullAt(3)) {
            return Seeds.of(source.seed(), id, 0);
        }
        try {
            return Long.parseLong(row.getString(3).trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The seed " + row.getString(3) + " of the prompt " + id + " is not a whole number of 64 bits.", e);
        }
    }
}
