package reusediffusion.reuse.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A kind of JSON document: {@code format} and {@code version} first, then the components of a record. Doubles survive exactly;
 * missing, doubled and unknown names are errors.
 */
public record VersionedJson<T>(String format, int version, Class<T> type, Upgrade upgrade) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** Brings documents of earlier versions to the present form. */
    public interface Upgrade {
        /** False where documents of this version cannot be read. */
        boolean upgrade(ObjectNode content, int version);
    }

    /** A kind of document of which the present version alone can be read. */
    public VersionedJson(String format, int version, Class<T> type) {
        this(format, version, type, (content, other) -> false);
    }

    /** Writes {@code value} as text that ends in a line feed. */
    public String write(T value) {
        ObjectNode document = JSON.createObjectNode().put("format", format).put("version", version);
        document.setAll((ObjectNode) JSON.valueToTree(value));
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads the value that {@code json} holds; {@code source} names it in errors.
     *
     * @throws TableException where the text is no whole document of this format and a known version
     */
    public T read(String json, String source) {
        try {
            JsonNode tree = JSON.readTree(json);
            check(tree, source);
            ObjectNode content = (ObjectNode) tree;
            content.remove("format");
            content.remove("version");
            return JSON.treeToValue(content, type);
        } catch (JsonProcessingException e) {
            throw new TableException(
                    source + " is not a whole " + format + ": " + reason(e) + "; make it again or restore it.", e);
        }
    }

    private void check(JsonNode tree, String source) {
        if (!tree.isObject() || !tree.path("format").asText().equals(format)) {
            throw new TableException(source + " is not a " + format + ": it has no \"format\": \"" + format + "\".");
        }
        boolean known = tree.path("version").isInt()
                && (tree.path("version").asInt() == version
                        || upgrade.upgrade(
                                (ObjectNode) tree, tree.path("version").asInt()));
        if (!known) {
            throw new TableException(source + " is a " + format + " of version " + tree.path("version")
                    + ", and this program reads version " + version + "; make it again with this program.");
        }
    }

    /** As {@code .plans[0].called}. */
    private static String place(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining());
    }

    private static String reason(JsonProcessingException e) {
        Throwable told = e.getCause() == null ? e : e.getCause();
        if (e instanceof MismatchedInputException && e.getOriginalMessage().startsWith("Cannot ")
                || told instanceof NullPointerException) {
            String what =
                    e instanceof InvalidFormatException odd ? "'" + odd.getValue() + "'" : "not what belongs there";
            return "its content" + place((JsonMappingException) e) + " is " + what;
        }
        String line =
                String.valueOf(told instanceof JsonProcessingException j ? j.getOriginalMessage() : told.getMessage());
        return line.lines()
                .findFirst()
                .orElse("")
                .replaceAll(" \\((class|index) .*|[.;]\\s*$", "")
                .replace("creator property", "property");
    }

    /**
     * Reads the value that a file holds.
     *
     * @throws TableException where the file is not there, cannot be read, or is no whole document
     */
    public T read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new TableException("There is no " + format + " at " + file + ".");
        }
        try {
            return read(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new TableException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes {@code file} whole or not at all. */
    public void write(T value, Path file) {
        WholeText.write(write(value), file);
    }
}
