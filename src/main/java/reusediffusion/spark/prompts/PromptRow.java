package reusediffusion.spark.prompts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.pipeline.request.SampleSettings;

/** A file's row, as the job reads it: what its columns mean, and what is wrong with it. */
record PromptRow(PromptFile file, PromptReading reading, PromptRecord record) {
    static final StructType SCHEMA = new StructType()
            .add("prompt", DataTypes.StringType)
            .add("id", DataTypes.StringType)
            .add("negative_prompt", DataTypes.StringType)
            .add("seed", DataTypes.StringType)
            .add("problem", DataTypes.StringType)
            .add("settings", DataTypes.StringType)
            .add("kept", DataTypes.StringType);

    /** The columns of texts, and the seed. */
    static final Set<String> TEXTS = Set.of("prompt", "id", "negative_prompt", "seed");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException for a value of a type that its column cannot hold, by column, type and line */
    Row row() {
        if (record.problem() != null) {
            String problem = place() + " cannot be used: " + record.problem() + ".";
            return RowFactory.create(null, null, null, null, problem, null, null);
        }
        String prompt = text("prompt");
        String seed = isBlank("seed") ? null : text("seed").strip();
        BigInteger whole = seed == null ? null : ExactNumber.whole(seed);
        String problem = null;
        if (prompt == null) {
            problem = place() + " has no prompt.";
        } else if (seed != null && !ExactNumber.isSeed(whole)) {
            problem = place() + " cannot be used: the seed " + seed
                    + " is not a whole number of 64 bits, from -2^63 to 2^64 - 1.";
        }
        String bits = ExactNumber.isSeed(whole) ? String.valueOf(whole.longValue()) : seed;
        return RowFactory.create(
                prompt,
                text("id"),
                text("negative_prompt"),
                bits,
                problem,
                settings().text(),
                kept());
    }

    /** What the row sets otherwise than the run. */
    SampleSettings settings() {
        return reading.run() == null || record.problem() != null
                ? SampleSettings.NONE
                : SettingColumns.of(this).beside(reading.run());
    }

    private String kept() {
        if (reading.kept().isEmpty()) {
            return null;
        }
        Map<String, String> kept = new TreeMap<>();
        for (String column : reading.kept()) {
            kept.put(column, value(column) instanceof Boolean truth ? truth.toString() : text(column));
        }
        try {
            return JSON.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Kept columns cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    private String place() {
        String place = file.place(record.line());
        return Character.toUpperCase(place.charAt(0)) + place.substring(1) + " of " + file.name();
    }

    private Object value(String column) {
        Map<String, Object> values = record.values();
        return values.containsKey(column) ? values.get(column) : file.folders().get(column);
    }

    private boolean isBlank(String column) {
        Object value = value(column);
        return value == null || value instanceof String text && text.isBlank();
    }

    /** A number without a fraction is written as a whole one, however its file writes it. */
    private String text(String column) {
        Object value = value(column);
        if (value instanceof PromptRecord.Odd odd) {
            throw refused(column, odd.type());
        }
        if (value instanceof Boolean) {
            throw refused(column, "boolean");
        }
        if (value instanceof BigDecimal number) {
            BigInteger whole = ExactNumber.whole(number.toString());
            return whole == null ? number.toString() : whole.toString();
        }
        return WholeCharacters.of((String) value);
    }

    /** The number in a column; null where there is none. */
    BigDecimal number(String column) {
        if (isBlank(column)) {
            return null;
        }
        String text = text(column).strip();
        try {
            BigDecimal number = new BigDecimal(text);
            if (ExactNumber.isShort(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            if (text.equalsIgnoreCase("nan")) {
                return null;
            }
        }
        throw fault(column + " is '" + text + "', and a number is needed.");
    }

    /** Of what ends the run: with the line, and the id where there is one. */
    IllegalArgumentException fault(String what) {
        String id = record.values().containsKey("id") ? " (id " + text("id") + ")" : "";
        return file.fault(record.line(), what, id);
    }

    private IllegalArgumentException refused(String column, String type) {
        String needed = column.equals("seed")
                ? "a whole number"
                : SettingColumns.names().contains(column) ? "a number" : "text";
        return file.fault(
                record.line(), "the column " + column + " is of type " + type + ", and " + needed + " is needed.");
    }
}
