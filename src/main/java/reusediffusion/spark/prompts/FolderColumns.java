package reusediffusion.spark.prompts;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/** Columns that the names of folders give to all rows of the files in them, as {@code seed=7}: the way in which Hive and Spark partition. */
final class FolderColumns {
    private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

    private FolderColumns() {}

    /**
     * Reads the columns of a file.
     *
     * @param below the names from below the root to the file's own
     * @throws IllegalArgumentException where two folders name one column
     */
    static TreeMap<String, String> of(Path file, List<String> below) {
        TreeMap<String, String> columns = new TreeMap<>();
        for (String name : below.subList(0, below.size() - 1)) {
            int equals = name.indexOf('=');
            if (equals > 0) {
                String column = Records.normal(ExternalCatalogUtils.unescapePathName(name.substring(0, equals)));
                String value = ExternalCatalogUtils.unescapePathName(name.substring(equals + 1));
                if (columns.put(column, value) != null) {
                    throw new IllegalArgumentException("The folders of the prompts " + file + " name the column "
                            + column + " twice; rename one of them.");
                }
            }
        }
        columns.values().removeIf(value -> value.toUpperCase(Locale.ROOT).equals(NO_VALUE));
        return columns;
    }
}
