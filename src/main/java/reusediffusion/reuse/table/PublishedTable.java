package reusediffusion.reuse.table;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
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
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

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
        return new PublishedTableText(name).parse(text);
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
        WholeText.write(toJson(), file);
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
            throw new IllegalArgumentException(
                    "A table of runs of " + newer.steps() + " steps cannot be merged with one of " + steps()
                            + " steps; collect a separate table for each number of steps.");
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
}
