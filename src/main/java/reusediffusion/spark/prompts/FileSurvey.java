package reusediffusion.spark.prompts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * One look through a file, on the driver, before anything is made.
 *
 * @param file with its dialect, and the number of rows that were taken
 * @param columns of the file and its folders
 */
record FileSurvey(PromptFile file, Set<String> columns) {

    /**
     * Reads a file through.
     *
     * @param wanted names of the columns that are read
     * @throws IllegalArgumentException that names what makes the file unreadable, and its line
     */
    static FileSurvey of(PromptFile file, Set<String> wanted, Configuration configuration) {
        try (Records records = Records.open(file, wanted, configuration)) {
            try {
                return through(file, records, wanted);
            } catch (IllegalArgumentException e) {
                if (file.escapes() || !(records instanceof DelimitedRecords rows && rows.sawEscape())) {
                    throw e;
                }
                return escaped(file, wanted, configuration, e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + " cannot be closed.", e);
        }
    }

    /** Backslashes before quotes, and quotes that do not fit: so they are Spark's escapes, if the file can be read with them. */
    private static FileSurvey escaped(
            PromptFile file, Set<String> wanted, Configuration configuration, IllegalArgumentException plain) {
        try {
            return of(file.withEscapes(), wanted, configuration);
        } catch (IllegalArgumentException e) {
            plain.addSuppressed(e);
            throw plain;
        }
    }

    private static FileSurvey through(PromptFile file, Records records, Set<String> wanted) {
        long rows = 0;
        while (records.hasNext()) {
            new PromptRow(file, records.next()).row();
            rows++;
        }
        for (String column : file.folders().keySet()) {
            if (wanted.contains(column) && records.columns().contains(column)) {
                throw new IllegalArgumentException("The prompts " + file.path() + " have a column " + column
                        + ", and their folder names one too; rename one of them.");
            }
        }
        Set<String> columns = new TreeSet<>(records.columns());
        columns.addAll(file.folders().keySet());
        if (!columns.isEmpty() && !columns.contains("prompt")) {
            throw new IllegalArgumentException("The prompts " + file.path()
                    + " have no column prompt; their columns are " + String.join(", ", columns) + ".");
        }
        return new FileSurvey(file.first(rows), columns);
    }
}
