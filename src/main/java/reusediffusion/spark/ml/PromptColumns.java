package reusediffusion.spark.ml;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.spark.samples.SampleSpecification;
import reusediffusion.spark.samples.Seeds;

/**
 * Which columns of a user's rows say what is to be made, by their places; -1 where there is none.
 *
 * @param settings places by the names of settings
 */
record PromptColumns(int prompt, int negativePrompt, int seed, TreeMap<String, Integer> settings)
        implements Serializable {
    private static final long serialVersionUID = 1;

    PromptColumns(int prompt, int negativePrompt, int seed) {
        this(prompt, negativePrompt, seed, new TreeMap<>());
    }

    /** What the row sets for itself. */
    SampleSettings settings(Row row) {
        TreeMap<String, BigDecimal> numbers = new TreeMap<>();
        settings.forEach((name, place) -> {
            if (!row.isNullAt(place) && !Double.isNaN(((Number) row.get(place)).doubleValue())) {
                numbers.put(name, new BigDecimal(row.get(place).toString()));
            }
        });
        return SampleSettings.of(numbers);
    }

    /** What the row asks for; {@code id} names it in errors. */
    SampleSpecification specification(Row row, String id, long jobSeed) {
        String text = row.getString(prompt);
        String negative = negativePrompt < 0 ? null : row.getString(negativePrompt);
        // Of the texts alone: a picture stays the same when rows are added, moved or spread otherwise.
        long drawn = seed >= 0 && !row.isNullAt(seed)
                ? ((Number) row.get(seed)).longValue()
                : Seeds.of(jobSeed, text + "\u0000" + negative, 0);
        if (text == null) {
            return new SampleSpecification(new Request(id, null, negative, drawn), "The prompt is null.", null);
        }
        try {
            return new SampleSpecification(new Request(id, text, negative, drawn, settings(row)), null, null);
        } catch (IllegalArgumentException e) {
            return new SampleSpecification(new Request(id, text, negative, drawn), e.getMessage(), null);
        }
    }
}
