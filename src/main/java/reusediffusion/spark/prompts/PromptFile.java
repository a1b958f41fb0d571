package reusediffusion.spark.prompts;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One file of prompts.
 *
 * @param path with its file system, taken as it is written: no character of it is a pattern
 * @param folders columns whose value is in the names of the folders, such as {@code seed=7}
 * @param escapes whether quotes inside quoted texts are escaped by backslashes, as Spark writes them, and not only doubled
 * @param from how many rows at the front are passed over
 * @param rows how many rows are read, from the front, those that are passed over included
 */
record PromptFile(String path, PromptKind kind, TreeMap<String, String> folders, boolean escapes, long from, long rows)
        implements Serializable {
    /** Reading a row is cheap beside what follows, so that several tasks may read the same file. */
    private static final long PART = 100_000;

    /** The rows of a file, in as many parts as are worth a task each. */
    List<PromptFile> parts(int most) {
        long number = Math.max(1, Math.min(most, rows / PART));
        List<PromptFile> parts = new ArrayList<>();
        for (long i = 0; i < number; i++) {
            parts.add(new PromptFile(path, kind, folders, escapes, rows * i / number, rows * (i + 1) / number));
        }
        return parts;
    }

    PromptFile withEscapes() {
        return new PromptFile(path, kind, folders, true, from, rows);
    }

    PromptFile first(long number) {
        return new PromptFile(path, kind, folders, escapes, from, number);
    }

    /** The name of the file, which is the last part of its path. */
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
