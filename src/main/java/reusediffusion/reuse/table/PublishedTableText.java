package reusediffusion.reuse.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads the text of a published table, and says what is wrong in it.
 *
 * @param name of the table in errors
 */
record PublishedTableText(String name) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes them; the entry is then told
            .build();

    PublishedTable parse(String text) {
        JsonNode tree = tree(text);
        double[] d = list(tree, "diff_list");
        double[] l2 = list(tree, "diff_l2_list");
        double[] l3 = list(tree, "diff_l3_list");
        if (d.length < 3) {
            throw wrong("diff_list", "has " + d.length + " numbers, fewer than 3");
        }
        checkLength(l2, d.length - 1, "diff_l2_list");
        checkLength(l3, d.length - 2, "diff_l3_list");
        return new PublishedTable(d, l2, l3);
    }

    private JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The table " + name + " is not JSON (line "
                            + e.getLocation().getLineNr() + "); copy it again from where it was made.",
                    e);
        }
    }

    private double[] list(JsonNode tree, String field) {
        JsonNode list = tree.path(field);
        if (!list.isArray()) {
            throw wrong(field, list.isMissingNode() ? "is missing" : "is not a list");
        }
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = list.get(i);
            values[i] = value.isNumber() ? value.doubleValue() : Double.NaN;
            if (!Double.isFinite(values[i]) || values[i] < 0) {
                throw wrong(field, "holds " + value + " at entry " + i + ", which is no size of a difference");
            }
        }
        return values;
    }

    private void checkLength(double[] values, int length, String field) {
        if (values.length != length) {
            throw wrong(field, "has " + values.length + " numbers and not " + length + " as diff_list asks for");
        }
    }

    private IllegalArgumentException wrong(String field, String what) {
        return new IllegalArgumentException(
                "The table " + name + " is corrupt: its " + field + " " + what + "; collect it again.");
    }
}
