package reusediffusion.spark.samples;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.prompts.PromptReading;
import reusediffusion.spark.prompts.Prompts;

/** The first prompts of a dataset in its order, for the few samples that plans are made and judged with. */
public final class OrderedPrompts {
    private OrderedPrompts() {}

    /**
     * Reads the first prompts in their order. Ids and seeds are their rows' own, or else follow from their place.
     *
     * @param source its limit is ignored
     * @param count how many are needed
     * @throws IllegalArgumentException where there are too few, or a row cannot be used
     */
    public static List<Request> read(SparkSession spark, PromptSource source, int count) {
        List<Row> rows = Prompts.at(
                        source.path(),
                        count,
                        PromptReading.PLAIN,
                        spark.sessionState().newHadoopConf())
                .collect();
        if (rows.size() < count) {
            throw new IllegalArgumentException("The prompts " + source.path() + " are " + rows.size() + ", and " + count
                    + " are needed; name a larger dataset or ask for fewer samples.");
        }
        Set<String> seen = new HashSet<>();
        List<Request> requests = new ArrayList<>();
        for (Row row : rows) {
            requests.add(request(source, row, requests.size(), seen));
        }
        return requests;
    }

    private static Request request(PromptSource source, Row row, int place, Set<String> seen) {
        if (!row.isNullAt(4)) {
            throw new IllegalArgumentException(
                    "The prompts " + source.path() + " cannot be used. " + row.getString(4) + " Correct the row.");
        }
        String id = row.isNullAt(1) ? String.valueOf(place) : row.getString(1);
        if (!seen.add(id)) {
            throw new IllegalArgumentException(
                    "The prompts " + source.path() + " have the id " + id + " more than once; correct the row.");
        }
        return new Request(
                id,
                row.getString(0),
                row.isNullAt(2) ? source.negativePrompt() : row.getString(2),
                row.isNullAt(3) ? Seeds.of(source.seed(), id, 0) : Long.parseLong(row.getString(3)));
    }
}
