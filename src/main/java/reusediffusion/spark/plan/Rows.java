package reusediffusion.spark.plan;

import java.io.Serializable;

/**
 * The rows of a plan, (T, branches or 1, m) each.
 *
 * @param fitted step by step
 * @param refined all together from there, or null where no refinement was asked for
 */
record Rows(double[][][] fitted, double[][][] refined) implements Serializable {}
