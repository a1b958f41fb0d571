package reusediffusion.report.fleet.figures;

/**
 * A figure and where it lies in 95 % of resampled runs.
 *
 * @param low and {@code high} are null where fewer than two batches were measured
 */
public record Interval(double value, Double low, Double high) {}
