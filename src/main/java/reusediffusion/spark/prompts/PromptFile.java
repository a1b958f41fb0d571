package reusediffusion.spark.prompts;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * One file of prompts.
 *
 * @param path with its file system, taken as it is written: no character of it is a pattern
 * @param folders columns whose value is in the names of the folders, such as {@code seed=7}
 * @param escapes whether quotes inside quoted texts are escaped by backslashes, as Spark writes them, and not only doubled
 * @param rows how many rows are taken, from the front
 */
record PromptFile(String path, PromptKind kind, TreeMap<String, String> folders, boolean escapes, long rows)
        implements Serializable {

    PromptFile withEscapes() {
        return new PromptFile(path, kind, folders, true, rows);
    }

    PromptFile first(long number) {
        return new PromptFile(path, kind, folders, escapes, number);
    }

    /** The last part of the path. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What counts the rows in messages. */
    String place(long line) {
        return (kind == PromptKind.PARQUET ? "row " : "line ") + line;
    }

    /** A fault that ends the run. */
    IllegalArgumentException fault(long line, String what) {
        return fault(line, what, "");
    }

    /** @param row what names it beside its line */
    IllegalArgumentException fault(long line, String what, String row) {
        return new IllegalArgumentException(
                "The prompts " + path + " cannot be read at " + place(line) + row + ": " + what);
    }
}
