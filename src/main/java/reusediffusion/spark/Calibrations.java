package reusediffusion.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reusediffusion.pipeline.CalibrationSet;
import reusediffusion.pipeline.Recipe;
import reusediffusion.pipeline.Request;
import reusediffusion.pipeline.Settings;

/**
 * Lends tasks samples with their full runs. An executor makes each set once for as many tasks as ask for it at the same time, and keeps it
 * until sets of other runs push it out.
 */
public record Calibrations(PipelineEngine engine) implements Serializable {
    private static final int KEPT = 12;
    private static final Map<Key, Deque<CalibrationSet>> IDLE = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(Recipe recipe, Settings settings, List<Request> samples) {}

    /** The device of the running task; threads that help it cannot ask. */
    public String device() {
        return Devices.ofTask(engine.device());
    }

    /** Works with a batch's set, which nobody else uses meanwhile. */
    public <T> T use(String device, List<Request> batch, Function<CalibrationSet, T> work) {
        Key key = new Key(engine.key(device), engine.settings(), List.copyOf(batch));
        CalibrationSet set = take(key);
        while (set == null) {
            CalibrationSet made =
                    PerExecutor.on(device).use(engine, loaded -> loaded.calibrate(key.samples(), key.settings()));
            set = entered(made); // a job with another model may have come in between
        }
        boolean sound = false;
        try {
            T result = work.apply(set);
            sound = true;
            return result;
        } finally {
            set.leave();
            if (sound) {
                giveBack(key, set);
            } else {
                set.close();
            }
        }
    }

    /** An idle set whose weights are there, or null. */
    private static CalibrationSet take(Key key) {
        synchronized (IDLE) {
            closeStale();
            Deque<CalibrationSet> idle = IDLE.get(key);
            CalibrationSet set = null;
            while (set == null && idle != null && !idle.isEmpty()) {
                set = entered(idle.poll());
            }
            return set;
        }
    }

    private static CalibrationSet entered(CalibrationSet set) {
        if (set.enter()) {
            return set;
        }
        set.close();
        return null;
    }

    /** Sets whose pipeline was closed are of no use, and keep memory from the next model. */
    private static void closeStale() {
        for (Deque<CalibrationSet> idle : IDLE.values()) {
            idle.removeIf(set -> {
                if (entered(set) == null) {
                    return true;
                }
                set.leave();
                return false;
            });
        }
    }

    private static void giveBack(Key key, CalibrationSet set) {
        synchronized (IDLE) {
            IDLE.computeIfAbsent(key, k -> new ArrayDeque<>()).push(set);
            closeStale();
            var oldest = IDLE.entrySet().iterator();
            for (int surplus = IDLE.size() - KEPT; surplus > 0; surplus--) {
                oldest.next().getValue().forEach(CalibrationSet::close);
                oldest.remove();
            }
        }
    }
}
