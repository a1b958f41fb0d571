package reusediffusion.reuse.table;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The static table of the published method, for a run of T steps.
 *
 * <p>Source: github DongBaiYue/ReuseDiffusion, the JSON files of its history folder.
 *
 * @param d (T - 1) mean |x_{j+2} - x_{j+1}|; the change of the first step is left out
 * @param l2 (T - 2) relative change of d
 * @param l3 (T - 3) relative curvature of d
 */
public record PublishedTable(
        @JsonProperty("diff_list") double[] d,
        @JsonProperty("diff_l2_list") double[] l2,
        @JsonProperty("diff_l3_list") double[] l3)
        implements Serializable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // as Python writes them; the entry is then told
            .build();

    /**
     * Makes the table of one run from its T differences, as a history or trace holds them.
     *
     * @throws IllegalArgumentException where the run has fewer than four steps
     */
    public static PublishedTable of(double[] differences) {
        if (differences.length < 4) {
            throw new IllegalArgumentException(
                    "A published table needs a run of at least 4 steps, not " + differences.length + ".");
        }
        double[] d = Arrays.copyOfRange(differences, 1, differences.length);
        return new PublishedTable(d, Differences.l2(d), Differences.l3(d));
    }

    /**
     * The table in a file of the published form.
     *
     * @throws IllegalArgumentException that names the file, and the field that is wrong
     */
    public static PublishedTable read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("There is no table " + file + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The table " + file + " cannot be read.", e);
        }
    }

    /** The table in {@code text}; {@code name} stands for it in errors. */
    public static PublishedTable parse(String text, String name) {
        JsonNode tree = tree(text, name);
        double[] d = list(tree, "diff_list", name);
        double[] l2 = list(tree, "diff_l2_list", name);
        double[] l3 = list(tree, "diff_l3_list", name);
        if (d.length < 3) {
            throw wrong(name, "diff_list", "has " + d.length + " numbers, fewer than 3");
        }
        checkLength(l2, d.length - 1, "diff_l2_list", name);
        checkLength(l3, d.length - 2, "diff_l3_list", name);
        return new PublishedTable(d, l2, l3);
    }

    /** Writes this table in the published form. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A table of numbers could not be written as JSON.", e);
        }
    }

    /** Writes this table in the published form, whole or not at all. */
    public void write(Path file) {
        Document.write(toJson(), file);
    }

    /** Number T of steps of the runs that this table describes. */
    public int steps() {
        return d.length + 1;
    }

    /**
     * The published merge with a newer run, (newer + this) / 2 an entry: it forgets, and depends on the order of the
     * runs.
     *
     * @throws IllegalArgumentException where the runs have different numbers of steps
     */
    public PublishedTable merge(PublishedTable newer) {
        if (newer.steps() != steps()) {
            throw new IllegalArgumentException("A table of runs of " + newer.steps()
                    + " steps cannot be merged with one of " + steps() + " steps; collect one a number of steps.");
        }
        return new PublishedTable(middle(newer.d, d), middle(newer.l2, l2), middle(newer.l3, l3));
    }

    /**
     * Checks that this table describes runs of {@code steps} steps.
     *
     * @throws IllegalArgumentException where it describes others
     */
    public void checkSteps(int steps) {
        if (steps != steps()) {
            throw new IllegalArgumentException("The table describes runs of " + steps() + " steps and this run has "
                    + steps + "; run with " + steps() + " steps, or collect a table for " + steps + ".");
        }
    }

    private static double[] middle(double[] newer, double[] older) {
        double[] middle = new double[newer.length];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = (newer[i] + older[i]) / 2;
        }
        return middle;
    }

    private static JsonNode tree(String text, String name) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The table " + name + " is not JSON (line "
                            + e.getLocation().getLineNr() + "); copy it again from where it was made.",
                    e);
        }
    }

    private static double[] list(JsonNode tree, String field, String name) {
        JsonNode list = tree.path(field);
        if (!list.isArray()) {
            throw wrong(name, field, list.isMissingNode() ? "is missing" : "is not a list");
        }
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = list.get(i);
            values[i] = value.isNumber() ? value.doubleValue() : Double.NaN;
            if (!Double.isFinite(values[i]) || values[i] < 0) {
                throw wrong(name, field, "holds " + value + " at entry " + i + ", which is no size of a difference");
            }
        }
        return values;
    }

    private static void checkLength(double[] values, int length, String field, String name) {
        if (values.length != length) {
            throw wrong(name, field, "has " + values.length + " numbers and not " + length + " as diff_list asks for");
        }
    }

    private static IllegalArgumentException wrong(String name, String field, String what) {
        return new IllegalArgumentException(
                "The table " + name + " is corrupt: its " + field + " " + what + "; collect it again.");
    }
}
