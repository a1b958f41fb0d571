package reusediffusion.spark;

import java.io.Serializable;
import reusediffusion.pipeline.Request;

/**
 * A sample that is to be made.
 *
 * @param problem why it cannot be, or null
 * @param kept further columns of its row, a JSON object, or null
 */
record Order(Request request, String problem, String kept) implements Serializable {}
