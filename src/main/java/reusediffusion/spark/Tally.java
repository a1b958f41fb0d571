package reusediffusion.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import reusediffusion.spark.sink.Outcome;

/** What this JVM has done since it started, for the metrics of {@link Instruments}. */
final class Tally {
    private static final LongAdder SAMPLES = new LongAdder();
    private static final LongAdder FAILED = new LongAdder();
    private static final LongAdder CALLS = new LongAdder();
    private static final LongAdder SAVED = new LongAdder();
    private static final DoubleAdder LOAD_SECONDS = new DoubleAdder();
    private static final DoubleAdder WORK_SECONDS = new DoubleAdder();

    private Tally() {}

    static void count(Outcome sample) {
        (sample.error() == null ? SAMPLES : FAILED).increment();
        long calls = sample.called().chars().filter(c -> c == '1').count();
        CALLS.add(calls);
        SAVED.add(sample.called().length() - calls);
        WORK_SECONDS.add((sample.encodeMillis() + sample.denoiseMillis() + sample.decodeMillis()) / 1000);
    }

    static void loaded(long nanos) {
        LOAD_SECONDS.add(nanos / 1e9);
    }

    /** The numbers by the name of their metric. */
    static Map<String, Number> all() {
        Map<String, Number> all = new LinkedHashMap<>();
        all.put("samples", SAMPLES);
        all.put("failed", FAILED);
        all.put("network_calls", CALLS);
        all.put("network_calls_saved", SAVED);
        all.put("load_seconds", LOAD_SECONDS);
        all.put("work_seconds", WORK_SECONDS);
        return all;
    }
}
