package reusediffusion.spark.prompts;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import reusediffusion.pipeline.request.Settings;

/**
 * What is read of rows beside their texts and seeds.
 *
 * @param run the settings that rows may deviate from; null: settings in rows are not read
 * @param kept names of further columns that are carried along
 */
public record PromptReading(Settings run, List<String> kept) implements Serializable {
    /** A reading of texts and seeds alone. */
    public static final PromptReading PLAIN = new PromptReading(null, List.of());

    public PromptReading {
        kept = kept.stream().map(Records::normal).distinct().toList();
    }

    Set<String> columns() {
        Set<String> columns = new TreeSet<>(PromptRow.TEXTS);
        columns.addAll(kept);
        if (run != null) {
            columns.addAll(SettingColumns.names());
        }
        return columns;
    }

    /** @throws IllegalArgumentException where a column that is to be kept is in none of the files */
    void check(String path, Set<String> columns) {
        for (String name : kept) {
            if (!columns.contains(name)) {
                throw new IllegalArgumentException("The prompts " + path + " have no column " + name
                        + ", which --keep-columns names; their columns are " + String.join(", ", columns) + ".");
            }
        }
    }
}
