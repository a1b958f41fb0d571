package reusediffusion.spark.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/** Options of the engine as a parameter of Spark ML holds them: an object of JSON. */
final class EngineOptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EngineOptions() {}

    static String text(Map<String, ?> options) {
        return JSON.valueToTree(options).toString();
    }

    /**
     * The options by their names.
     *
     * @throws IllegalArgumentException for a text that is no object of JSON
     */
    static Map<String, Object> of(String text) {
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The options " + text + " are no JSON object; write {\"steps\": 28} or use setOption.", e);
        }
    }

    /** The text with one option set, and the others as they were. */
    static String with(String text, String name, Object value) {
        Map<String, Object> all = new TreeMap<>(of(text));
        all.put(name, value);
        return text(all);
    }
}
