package reusediffusion.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A notebook of Jupyter's format 4 whose cells are Java: what they say, and what they put out.
 *
 * <p>Source: nbformat, "The Notebook file format", 4.5.
 */
public final class Notebook {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode document;
    private final List<ObjectNode> cells = new ArrayList<>();

    private Notebook(ObjectNode document) {
        this.document = document;
        for (JsonNode cell : document.path("cells")) {
            if (cell.path("cell_type").asText().equals("code")) {
                cells.add((ObjectNode) cell);
            }
        }
    }

    /**
     * Reads a notebook of Java cells from its JSON.
     *
     * @param name of it, for errors
     * @throws IllegalArgumentException where it is no notebook of Java
     */
    public static Notebook parse(String text, String name) {
        try {
            JsonNode document = JSON.readTree(text);
            if (!document.isObject() || document.path("nbformat").asInt() != 4) {
                throw new IllegalArgumentException(
                        name + " is no notebook of format 4; save it with a Jupyter of today.");
            }
            JsonNode kernel = document.path("metadata").path("kernelspec");
            String language = kernel.path("language").asText("java");
            if (!language.equals("java")) {
                throw new IllegalArgumentException(name + " is a notebook for "
                        + kernel.path("name").asText(language) + ", and cells of Java are run.");
            }
            return new Notebook((ObjectNode) document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + " is no notebook: " + e.getOriginalMessage() + ".", e);
        }
    }

    /** The code cells' sources, in their order. */
    public List<String> sources() {
        return cells.stream().map(cell -> text(cell.path("source"))).toList();
    }

    /** The texts that the code cells put out when they ran last; pictures are their words. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (ObjectNode cell : cells) {
            StringBuilder all = new StringBuilder();
            for (JsonNode output : cell.path("outputs")) {
                all.append(text(output.path("text")))
                        .append(text(output.path("data").path("text/plain")));
            }
            texts.add(all.toString());
        }
        return texts;
    }

    private static String text(JsonNode lines) {
        StringBuilder text = new StringBuilder(lines.asText());
        lines.forEach(line -> text.append(line.asText()));
        return text.toString();
    }

    /** Puts what a code cell put out in the place of what is there. */
    public void put(int cell, CellOutput output) {
        ObjectNode node = cells.get(cell);
        node.put("execution_count", cell + 1);
        ArrayNode outputs = node.putArray("outputs");
        if (!output.printed().isEmpty()) {
            ObjectNode stream = outputs.addObject();
            stream.put("name", "stdout");
            stream.put("output_type", "stream");
            stream.set("text", lines(output.printed()));
        }
        if (output.value() != null) {
            ObjectNode result = outputs.addObject();
            ObjectNode data = result.putObject("data");
            if (output.png() != null) {
                data.put("image/png", Base64.getEncoder().encodeToString(output.png()) + "\n");
            }
            data.set("text/plain", lines(output.value()));
            result.put("execution_count", cell + 1);
            result.putObject("metadata");
            result.put("output_type", "execute_result");
        }
    }

    /** Each line with its end, as Jupyter keeps texts. */
    private static ArrayNode lines(String text) {
        ArrayNode lines = NODES.arrayNode();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, to));
            from = to;
        }
        return lines;
    }

    /**
     * The whole notebook as JSON in the form that Jupyter writes.
     */
    public String text() {
        try {
            return JSON.writer(new JupyterJson()).writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A notebook cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
