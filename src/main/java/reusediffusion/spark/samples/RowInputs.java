package reusediffusion.spark.samples;

import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What of a prompt's row decides how its sample looks. Markers hold the same columns as used, so that a later run can tell a sample that was
 * made of this row from one that was made of an earlier row of the same id.
 */
final class RowInputs {
    /** Columns of {@link Samples} and of markers alike. */
    static final List<String> COLUMNS = List.of("prompt", "negative_prompt", "seed", "settings");

    private RowInputs() {}

    /** The names of the columns whose values differ, with ", " between them; empty where all are equal, null being equal to null. */
    static Column differing(Dataset<Row> now, Dataset<Row> then) {
        return concat_ws(
                ", ",
                COLUMNS.stream()
                        .map(name -> when(not(now.col(name).eqNullSafe(then.col(name))), lit(name)))
                        .toArray(Column[]::new));
    }

    /** The same of values in the order of {@link #COLUMNS}. */
    static String differing(List<?> now, List<?> then) {
        return IntStream.range(0, COLUMNS.size())
                .filter(column -> !Objects.equals(now.get(column), then.get(column)))
                .mapToObj(COLUMNS::get)
                .collect(Collectors.joining(", "));
    }
}
