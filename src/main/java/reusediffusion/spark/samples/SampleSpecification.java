package reusediffusion.spark.samples;

import java.io.Serializable;
import reusediffusion.pipeline.request.Request;

/**
 * A sample that is to be made.
 *
 * @param problem why it cannot be, or null
 * @param kept further columns of its row, a JSON object, or null
 */
public record SampleSpecification(Request request, String problem, String kept) implements Serializable {}
