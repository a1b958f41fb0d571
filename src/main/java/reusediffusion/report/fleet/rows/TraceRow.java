package reusediffusion.report.fleet.rows;

import java.util.List;

/**
 * How much one sample's latents changed in its full run.
 *
 * @param differences (T) mean |x_{i+1} - x_i|
 */
public record TraceRow(String sample, List<Double> differences) {
    public TraceRow {
        differences = List.copyOf(differences);
    }
}
