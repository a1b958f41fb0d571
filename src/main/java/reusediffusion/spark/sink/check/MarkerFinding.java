package reusediffusion.spark.sink.check;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import reusediffusion.spark.sink.ledger.Ledger;

/** What is wrong with one row of a marker: (marker, id, file, problem); an id of null stands for lines that cannot be read. */
final class MarkerFinding {
    private static final int PROBLEM = 3;

    private MarkerFinding() {}

    /** @param row of {@link Ledger#lines()} */
    static Row of(Row row, String problem) {
        return RowFactory.create(row.getAs(Ledger.MARKER), row.getAs("id"), row.getAs("file"), problem);
    }

    /** Of a whole marker. */
    static Row ofMarker(String marker, String problem) {
        return RowFactory.create(marker, null, null, problem);
    }

    /** The sentence of a finding. */
    static String problem(Row finding) {
        return finding.getString(PROBLEM);
    }
}
