package reusediffusion.spark.prompts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import reusediffusion.pipeline.request.SampleSettings;

/**
 * One look through a file, on the driver, before anything is made.
 *
 * @param file with its dialect, and the number of rows that were taken
 * @param columns of the file and its folders
 * @param kinds of rows that set something otherwise than the run
 */
record FileSurvey(PromptFile file, Set<String> columns, Map<SampleSettings, SettingsKind> kinds) {
    /** More kinds than rows could ever share batches. */
    private static final int MOST_KINDS = 10_000;

    /**
     * Reads a file through.
     *
     * @throws IllegalArgumentException that names what makes the file unreadable, and its line
     */
    static FileSurvey of(PromptFile file, PromptReading reading, Configuration configuration) {
        try (Records records = Records.open(file, reading.columns(), configuration)) {
            try {
                return through(file, records, reading);
            } catch (IllegalArgumentException e) {
                if (file.escapes() || !(records instanceof DelimitedRecords rows && rows.sawEscape())) {
                    throw e;
                }
                return escaped(file, reading, configuration, e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + " cannot be closed.", e);
        }
    }

    /** Backslashes before quotes, and quotes that do not fit: so they are Spark's escapes, if the file can be read with them. */
    private static FileSurvey escaped(
            PromptFile file, PromptReading reading, Configuration configuration, IllegalArgumentException plain) {
        try {
            return of(file.withEscapes(), reading, configuration);
        } catch (IllegalArgumentException e) {
            plain.addSuppressed(e);
            throw plain;
        }
    }

    private static FileSurvey through(PromptFile file, Records records, PromptReading reading) {
        Map<SampleSettings, SettingsKind> kinds = new LinkedHashMap<>();
        long rows = 0;
        while (records.hasNext()) {
            PromptRecord record = records.next();
            PromptRow row = new PromptRow(file, reading, record);
            Row read = row.row();
            SampleSettings settings = row.settings();
            if (!settings.equals(SampleSettings.NONE)) {
                SettingsKind.add(kinds, settings, new SettingsKind(file, record.line(), read.getString(1), 1));
                if (kinds.size() > MOST_KINDS) {
                    throw row.fault("there are more than " + MOST_KINDS
                            + " kinds of settings up to here, and each needs batches of its own; round them.");
                }
            }
            rows++;
        }
        return new FileSurvey(file.first(rows), columns(file, records.columns(), reading.columns()), kinds);
    }

    private static Set<String> columns(PromptFile file, Set<String> own, Set<String> wanted) {
        for (String column : file.folders().keySet()) {
            if (wanted.contains(column) && own.contains(column)) {
                throw new IllegalArgumentException("The prompts " + file.path() + " have a column " + column
                        + ", and their folder names one too; rename one of them.");
            }
        }
        Set<String> columns = new TreeSet<>(own);
        columns.addAll(file.folders().keySet());
        if (!columns.isEmpty() && !columns.contains("prompt")) {
            throw new IllegalArgumentException("The prompts " + file.path()
                    + " have no column prompt; their columns are " + String.join(", ", columns) + ".");
        }
        return columns;
    }
}
