package reusediffusion.spark.executor;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;

/** Counts the work of this JVM since it started, for the metrics of {@link Instruments}. */
public final class ExecutorTotals {
    private static final double NANOS = 1e9;
    private static final LongAdder SAMPLES = new LongAdder();
    private static final LongAdder FAILED = new LongAdder();
    private static final LongAdder CALLS = new LongAdder();
    private static final LongAdder SAVED = new LongAdder();
    private static final DoubleAdder LOAD_SECONDS = new DoubleAdder();
    private static final DoubleAdder WORK_SECONDS = new DoubleAdder();
    private static final LongAdder MILLIJOULES = new LongAdder();
    private static final double MILLIJOULES_PER_WATT_HOUR = 3.6e6;

    private static final Map<StageTimes.Part, LongAdder> SPENT = new EnumMap<>(StageTimes.Part.class);

    static {
        for (StageTimes.Part part : StageTimes.Part.values()) {
            SPENT.put(part, new LongAdder());
        }
    }

    private ExecutorTotals() {}

    /** Counts a sample that was made or failed, for Spark's metrics. */
    public static void count(Outcome sample) {
        (sample.error() == null ? SAMPLES : FAILED).increment();
        long calls = sample.called().chars().filter(c -> c == '1').count();
        CALLS.add(calls);
        SAVED.add(sample.called().length() - calls);
        WORK_SECONDS.add((sample.encodeMillis() + sample.denoiseMillis() + sample.decodeMillis()) / 1000);
    }

    static void loaded(long nanos) {
        LOAD_SECONDS.add(nanos / NANOS);
    }

    /** Adds time that the thread of a task has spent. */
    public static void spent(StageTimes.Part part, long nanos) {
        SPENT.get(part).add(nanos);
    }

    /** A device drew so much for a task that has ended; null where nobody knows. */
    public static void drew(Long millijoules) {
        if (millijoules != null) {
            MILLIJOULES.add(millijoules);
        }
    }

    /** Seconds in which tasks had their devices, without loading models. */
    private static double had() {
        return (SPENT.get(StageTimes.Part.WHOLE).sum()
                        - SPENT.get(StageTimes.Part.TURN).sum())
                / NANOS;
    }

    /** So much a second in which tasks had devices; 0 before there was one. */
    private static double perSecond(double number) {
        return had() <= 0 ? 0 : number / had();
    }

    /** Bytes that torch holds on this process's GPUs; 0 where it computes on none, or sees none. */
    private static long gpuBytes() {
        List<String> gpus = PerExecutor.gpus();
        if (gpus.isEmpty() || Devices.gpus() == 0) {
            return 0;
        }
        return gpus.stream()
                .mapToLong(gpu -> DeviceMeter.of(new Placement(gpu, null)).used())
                .sum();
    }

    /** The numbers by the name of their metric. */
    public static Map<String, Supplier<Number>> all() {
        Map<String, Supplier<Number>> all = new LinkedHashMap<>();
        all.put("samples", SAMPLES::doubleValue);
        all.put("failed", FAILED::doubleValue);
        all.put("network_calls", CALLS::doubleValue);
        all.put("network_calls_saved", SAVED::doubleValue);
        all.put("load_seconds", LOAD_SECONDS::doubleValue);
        all.put("work_seconds", WORK_SECONDS::doubleValue);
        SPENT.forEach((part, nanos) ->
                all.put(part.name().toLowerCase(Locale.ROOT) + "_seconds", () -> nanos.doubleValue() / NANOS));
        all.put(
                "busy_share",
                () -> Math.min(1, perSecond(SPENT.get(StageTimes.Part.DEVICE).sum() / NANOS)));
        all.put("samples_a_second", () -> perSecond(SAMPLES.doubleValue()));
        all.put("network_calls_a_second", () -> perSecond(CALLS.doubleValue()));
        all.put("watt_hours", () -> MILLIJOULES.doubleValue() / MILLIJOULES_PER_WATT_HOUR);
        all.put("line_bytes", PerExecutor::bytesOnTheirWay);
        all.put("gpu_bytes", ExecutorTotals::gpuBytes);
        return all;
    }
}
