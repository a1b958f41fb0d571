package reusediffusion.spark;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import reusediffusion.pipeline.Request;
import reusediffusion.pipeline.SampleSettings;

/**
 * A sample that is to be made.
 *
 * @param problem why it cannot be, or null
 * @param kept further columns of its row, a JSON object, or null
 */
record Order(Request request, String problem, String kept) implements Serializable {

    /** Reads a row of {@link Samples}. */
    static Order of(Row row) {
        Request request = new Request(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                SampleSettings.parse(row.getString(5)));
        return new Order(request, row.getString(4), row.getString(6));
    }
}
