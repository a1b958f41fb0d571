package reusediffusion.spark;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import reusediffusion.pipeline.Request;
import reusediffusion.spark.sink.Outcome;

/**
 * A sample that is to be made.
 *
 * @param problem why it cannot be, or null
 */
record Order(Request request, String problem) implements Serializable {

    /** Reads a row of {@link Samples}. */
    static Order of(Row row) {
        Request request = new Request(row.getString(0), row.getString(1), row.getString(2), row.getLong(3));
        return new Order(request, row.getString(4));
    }

    /** The dead letter of this sample. */
    static Outcome failed(Request request, String reason) {
        return Outcome.failed(request.id(), request.prompt(), request.negativePrompt(), request.seed(), reason);
    }
}
