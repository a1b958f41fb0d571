package reusediffusion.report.fleet.rows;

import java.util.List;

/**
 * What one device did during one policy.
 *
 * @param round see {@link SampleRow}
 * @param alone whether the others rested
 * @param attempt how often the policy had been started before, because a machine was lost or a task failed
 * @param loadMillis of the model for this policy; 0 where it was there already
 * @param windowMillis from the common start to the end of its last batch
 * @param samples made in the window
 * @param busyShare of the window in which the GPU computed, or null where it cannot be asked
 * @param wattHours that the GPU drew in the window, or null
 * @param peakBytes the most memory in use, or null
 * @param fallbacks sentences on what ran in place of what was wanted
 */
public record DeviceRow(
        String policy,
        boolean alone,
        int round,
        int lane,
        String host,
        String executor,
        String device,
        int attempt,
        double loadMillis,
        double windowMillis,
        int samples,
        int failed,
        Double busyShare,
        Double wattHours,
        Long peakBytes,
        List<String> fallbacks) {
    public DeviceRow {
        fallbacks = List.copyOf(fallbacks);
    }
}
