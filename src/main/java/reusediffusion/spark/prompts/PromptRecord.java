package reusediffusion.spark.prompts;

import java.util.Map;

/**
 * A row as its file has it.
 *
 * @param line where it begins, from 1; in Parquet the number of the row
 * @param values by name in small letters: texts, numbers ({@link java.math.BigDecimal}), {@link Boolean} or {@link Odd}; what is absent or null
 *     is left out
 * @param problem why nothing of it can be read, or null
 */
record PromptRecord(long line, Map<String, Object> values, String problem) {

    /** A value of a type that no column of prompts takes. */
    record Odd(String type) {}

    PromptRecord(long line, Map<String, Object> values) {
        this(line, values, null);
    }

    static PromptRecord unreadable(long line, String problem) {
        return new PromptRecord(line, Map.of(), problem);
    }
}
