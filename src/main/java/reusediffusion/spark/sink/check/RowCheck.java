package reusediffusion.spark.sink.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import reusediffusion.spark.sink.ledger.Ledger;
import reusediffusion.spark.sink.names.ChunkName;

/** Looks at the rows of markers alone, without the files that they name. */
final class RowCheck {
    private static final Pattern FOLDED = Pattern.compile(ChunkName.ADDRESS);

    private RowCheck() {}

    /**
     * All finished rows of one sample but one, a {@link MarkerFinding} each.
     *
     * @param rows of {@link Ledger#lines}, those of the sample
     */
    static List<Row> twice(String id, Iterator<Row> rows) {
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        all.sort(Comparator.comparing((Row row) -> row.<String>getAs(Ledger.MARKER))
                .thenComparing(row -> row.<String>getAs("file")));
        return all.stream()
                .skip(1)
                .filter(row -> !FOLDED.matcher(row.getAs(Ledger.MARKER)).find())
                .map(row -> MarkerFinding.of(row, "Sample " + id + " was committed more than once."))
                .toList();
    }

    /**
     * One finding for all lines of a marker that cannot be read.
     *
     * @param rows those lines
     */
    static List<Row> unreadable(String marker, Iterator<Row> rows) {
        int lines = 0;
        for (; rows.hasNext(); rows.next()) {
            lines++;
        }
        return List.of(MarkerFinding.ofMarker(
                marker, "The marker " + marker + " is damaged: " + lines + " of its lines cannot be read."));
    }
}
