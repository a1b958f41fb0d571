package reusediffusion.spark.sink.check;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.spark.sink.ledger.Ledger;

/** What is wrong with one row of a marker: (marker, id, file, problem); an id of null stands for lines that cannot be read. */
final class MarkerFinding {
    static final StructType SCHEMA = new StructType()
            .add(Ledger.MARKER, DataTypes.StringType)
            .add("id", DataTypes.StringType)
            .add("file", DataTypes.StringType)
            .add("problem", DataTypes.StringType);

    private MarkerFinding() {}

    /** @param row of {@link Ledger#lines()} */
    static Row of(Row row, String problem) {
        return RowFactory.create(row.getAs(Ledger.MARKER), row.getAs("id"), row.getAs("file"), problem);
    }
}
