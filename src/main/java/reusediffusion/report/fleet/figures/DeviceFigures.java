package reusediffusion.report.fleet.figures;

/**
 * The figures of one device over all policies.
 *
 * @param share its seconds a sample over the median device's, the mean over policies: 1 where all are equally fast
 * @param straggler whether that is 1.2 or more, and its interval lies above 1
 * @param retries of its tasks
 * @param busyShare of its GPU, or null, as the following
 * @param peakBytes the most memory in use
 */
public record DeviceFigures(
        int lane,
        String host,
        String executor,
        String device,
        int samples,
        int failed,
        int retries,
        double loadSeconds,
        double p50,
        double p90,
        Interval share,
        boolean straggler,
        Double busyShare,
        Double wattHours,
        Long peakBytes) {}
