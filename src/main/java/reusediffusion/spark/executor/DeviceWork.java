package reusediffusion.spark.executor;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import reusediffusion.spark.overlap.StageTimes.Part;

/**
 * What a device did for the tasks that had it.
 *
 * @param nanos that they spent with each part
 * @param made samples that were made, and files where they are pictures
 * @param calls of the network, for them
 * @param millijoules drawn, or null where nobody knows
 * @param peakBytes the most that torch held on the GPU; 0 for a CPU
 * @param firstMillis when the first sample was ready to be written, since 1970; {@link Long#MAX_VALUE} where none was
 */
public record DeviceWork(
        EnumMap<Part, Long> nanos, long made, long calls, Long millijoules, long peakBytes, long firstMillis)
        implements Serializable {
    private static final long serialVersionUID = 1;
    private static final double NANOS = 1e9;
    private static final double MILLIJOULES_PER_WATT_HOUR = 3.6e6;

    /** The work of a device that did nothing. */
    public static final DeviceWork NONE = new DeviceWork(new EnumMap<>(Part.class), 0, 0, null, 0, Long.MAX_VALUE);

    /** The sum of the work of two devices. */
    public DeviceWork plus(DeviceWork other) {
        EnumMap<Part, Long> sums = new EnumMap<>(nanos);
        other.nanos.forEach((part, more) -> sums.merge(part, more, Long::sum));
        Long energy = millijoules == null || other.millijoules == null
                ? Stream.of(this, other)
                        .map(DeviceWork::millijoules)
                        .filter(known -> known != null)
                        .findFirst()
                        .orElse(null)
                : (Long) (millijoules + other.millijoules);
        return new DeviceWork(
                sums,
                made + other.made,
                calls + other.calls,
                energy,
                Math.max(peakBytes, other.peakBytes),
                Math.min(firstMillis, other.firstMillis));
    }

    private double seconds(Part part) {
        return nanos.getOrDefault(part, 0L) / NANOS;
    }

    /** The numbers under the names of {@code _summary.json}; what is not known is left out. */
    Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        double had = seconds(Part.WHOLE) - seconds(Part.TURN);
        told.put("made", made);
        told.put("seconds", had);
        if (had > 0) {
            told.put("busy_share", Math.min(1, seconds(Part.DEVICE) / had));
            told.put("made_a_second", made / had);
            told.put("network_calls_a_second", calls / had);
        }
        Map<String, Object> waited = new LinkedHashMap<>();
        for (Part part : new Part[] {Part.INPUT, Part.COMPRESSION, Part.STORAGE}) {
            waited.put(part.name().toLowerCase(Locale.ROOT), seconds(part));
        }
        told.put("waited_seconds", waited);
        if (millijoules != null) {
            told.put("watt_hours", millijoules / MILLIJOULES_PER_WATT_HOUR);
        }
        if (peakBytes > 0) {
            told.put("peak_bytes", peakBytes);
        }
        return told;
    }
}
