package reusediffusion.pipeline.request;

import java.io.Serializable;

/**
 * The measurements of one sample's full run, with T steps and G guidance branches.
 *
 * @param differences (T) mean |x_{i+1} - x_i|
 * @param gram (G, T, T) inner products of the predictions per element, ⟨v_i, v_j⟩ / N in float64
 */
public record Trace(double[] differences, double[][][] gram) implements Serializable {}
