package reusediffusion.weights;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads JSON as Python writes it, {@code NaN}, {@code Infinity} and {@code -Infinity} included; what is damaged is told in a sentence. */
public final class Json {
    /** Configurations and indexes have kilobytes; a larger file is something else. */
    private static final long LARGEST = 256L << 20;

    private static final int LONG = 80;

    private static final JsonMapper PLAIN = builder().build();
    /** Where a name that is there twice would hide a tensor. */
    private static final JsonMapper STRICT =
            builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private static final JsonMapper RECORDS = builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    private static JsonMapper.Builder builder() {
        return JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Reads the JSON object that a file holds.
     *
     * @throws WeightsException that names the file, where it is missing, no plain file, not JSON or no object
     */
    public static ObjectNode object(Path file) {
        return object(file, PLAIN);
    }

    /** The same, where a name that is there twice is an error. */
    static ObjectNode distinct(Path file) {
        return object(file, STRICT);
    }

    /** Parses the bytes of a file, and does not accept a name twice in one object. */
    static JsonNode distinct(byte[] text) throws IOException {
        return STRICT.readTree(text);
    }

    private static ObjectNode object(Path file, JsonMapper mapper) {
        JsonNode tree;
        try {
            ModelFile.require(file);
            if (Files.size(file) > LARGEST) {
                throw new WeightsException(
                        file + " has " + Files.size(file) + " bytes, too many for a configuration; copy it again.");
            }
            tree = mapper.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new WeightsException(file + " is not JSON (" + firstLine(e) + "); copy it again.", e);
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new WeightsException(file + " holds no JSON object, but " + kind(tree) + "; copy it again.");
    }

    /** The record of an object's snake_case keys; unknown ones are left alone. */
    static <T> T record(Path file, JsonNode object, Class<T> type) {
        try {
            return RECORDS.treeToValue(object, type);
        } catch (ValueInstantiationException e) { // the record has said in a sentence what does not fit
            throw new WeightsException(file + ": " + e.getCause().getMessage(), e);
        } catch (IOException e) {
            throw new WeightsException(
                    file + " cannot be read as " + type.getSimpleName() + ": " + firstLine(e) + ".", e);
        }
    }

    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("[.:]$", "");
    }

    private static String kind(JsonNode tree) {
        return switch (tree.getNodeType()) {
            case ARRAY -> "an array";
            case MISSING -> "nothing";
            default -> "the value " + tree;
        };
    }

    /** The text of a value, cut where it is too long for a sentence. */
    static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() > LONG ? text.substring(0, LONG) + "…" : text;
    }
}
