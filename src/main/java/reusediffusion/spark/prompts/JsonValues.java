package reusediffusion.spark.prompts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The objects and texts at the top level of a piece of JSON and in the arrays there. */
final class JsonValues {
    /** Python writes NaN and Infinity, and pandas NaN for what is missing. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final Set<String> wanted;
    private final Set<String> seen;
    private final long linesBefore;

    /**
     * @param wanted names of the columns to read
     * @param seen takes the names of all columns
     * @param linesBefore the piece, in its file
     */
    JsonValues(java.io.Reader text, Set<String> wanted, Set<String> seen, long linesBefore) throws IOException {
        this.parser = FACTORY.createParser(text);
        this.wanted = wanted;
        this.seen = seen;
        this.linesBefore = linesBefore;
    }

    /** Goes into the array of this name in the one object that the piece is; false where there is none. */
    boolean enter(String name) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            if (parser.nextToken() == JsonToken.START_ARRAY && found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** The next one of the array that was entered, or null at its end, where the object has to be whole too. */
    PromptRecord nextOfArray() throws IOException {
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            return record(parser.currentToken());
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            parser.nextToken();
            parser.skipChildren();
        }
        return null;
    }

    /** The next record, or null at the end. */
    PromptRecord next() throws IOException {
        JsonToken token = parser.nextToken();
        while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
            token = parser.nextToken();
        }
        return token == null ? null : record(token);
    }

    private PromptRecord record(JsonToken token) throws IOException {
        long line = line(parser.currentTokenLocation());
        if (token == JsonToken.START_OBJECT) {
            return object(line);
        }
        if (token == JsonToken.VALUE_STRING) {
            seen.add("prompt");
            return new PromptRecord(line, Map.of("prompt", parser.getText()));
        }
        return PromptRecord.unreadable(line, "where an object with a prompt should be stands " + parser.getText());
    }

    long line(JsonLocation location) {
        return linesBefore + location.getLineNr();
    }

    private PromptRecord object(long line) throws IOException {
        Map<String, Object> values = new HashMap<>();
        String twice = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = Records.normal(parser.currentName());
            seen.add(name);
            parser.nextToken();
            Object value = value();
            if (value != null && wanted.contains(name) && values.put(name, value) != null) {
                twice = name;
            }
        }
        return twice == null
                ? new PromptRecord(line, values)
                : PromptRecord.unreadable(line, "the object names the column " + twice + " twice");
    }

    /** The value, or null if it is absent. */
    private Object value() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getDecimalValue();
            case VALUE_NUMBER_FLOAT -> parser.isNaN() ? null : parser.getDecimalValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case START_ARRAY -> odd("list");
            case START_OBJECT -> odd("struct");
            default -> null;
        };
    }

    private PromptRecord.Odd odd(String type) throws IOException {
        parser.skipChildren();
        return new PromptRecord.Odd(type);
    }
}
