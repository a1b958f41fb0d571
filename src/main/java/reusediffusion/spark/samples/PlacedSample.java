package reusediffusion.spark.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.UncheckedIOException;
import org.apache.spark.sql.Row;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;

/**
 * A sample that is to be made, and its place; a line of JSON on its way to the task that makes it.
 *
 * @param position among all samples sorted by id, from 0, whether they are done or not
 * @param problem why it cannot be made, or null
 * @param settings of its own, as JSON, or null
 * @param kept further columns of its row, as JSON, or null
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PlacedSample(
        long position,
        String id,
        String prompt,
        String negativePrompt,
        long seed,
        String problem,
        String settings,
        String kept) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a row of {@link Samples}. */
    public static PlacedSample of(long position, Row row) {
        return new PlacedSample(
                position,
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6));
    }

    /** Reads a sample that {@link #json} wrote. */
    public static PlacedSample parse(String json) {
        try {
            return JSON.readValue(json, PlacedSample.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A staged sample cannot be read.", e);
        }
    }

    /** Writes the sample as one line of JSON. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A sample cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    SampleSpecification specification() {
        Request request = new Request(id, prompt, negativePrompt, seed, SampleSettings.parse(settings));
        return new SampleSpecification(request, problem, kept);
    }
}
