package reusediffusion.spark.fleet;

import java.io.Serializable;
import java.util.List;

/**
 * What a task sends to the driver about one policy on its device: the samples that it made, and what it measured meanwhile.
 *
 * @param round of all policies
 * @param number among the devices that worked at once
 * @param attempt how often this policy had been started before
 * @param loadMillis of the model; 0 where it was there
 * @param windowMillis from the common start to the end of the last batch
 * @param peakBytes or null where memory cannot be measured
 * @param fallbacks sentences
 */
public record DeviceRun(
        int round,
        int number,
        String host,
        String executor,
        String device,
        int attempt,
        double loadMillis,
        double windowMillis,
        GpuWatch.Seen gpu,
        Long peakBytes,
        List<String> fallbacks,
        List<MeasuredSample> made)
        implements Serializable {}
