package reusediffusion.spark.executor;

import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.sink.layout.DeviceTime;

/** The turns of one task on its device: it waits for each, works in it, and then has no use for the device until the next. */
public final class DeviceAccess<P extends AutoCloseable> {
    private final Engine<P> engine;
    private final PerExecutor place;
    private final String name;
    private final StageTimes times;

    /** When the task last had no use for its device any more. */
    private long free = System.nanoTime();

    /** The turns of a task that has just begun, on the device of this name. */
    public DeviceAccess(Engine<P> engine, PerExecutor place, String name, StageTimes times) {
        this.engine = engine;
        this.place = place;
        this.name = name;
        this.times = times;
    }

    /** Loads what has to be loaded; true where this call did it. */
    public boolean load() {
        boolean loaded = place.load(engine);
        free = System.nanoTime();
        return loaded;
    }

    /** Does work on the device, when it is this task's turn. */
    public <T> T take(Function<P, T> work) {
        long asked = System.nanoTime();
        return place.use(engine, loaded -> {
            long begun = System.nanoTime();
            times.add(StageTimes.Part.TURN, begun - asked);
            try {
                return work.apply(loaded);
            } finally {
                free = System.nanoTime();
                times.add(StageTimes.Part.DEVICE, free - begun);
            }
        });
    }

    /** How long the task has had no use for the device. */
    public long unusedNanos() {
        return System.nanoTime() - free;
    }

    /** Of each of these samples, what the device worked and waited for all of them. */
    public DeviceTime share(long worked, long waited, int samples) {
        return new DeviceTime(name, worked / 1e6 / samples, waited / 1e6 / samples);
    }

    /**
     * A task that Spark killed must end as killed, and a process that lost its GPU can make nothing more; of all other faults nothing.
     *
     * @throws TaskKilledException where the task was killed
     */
    public static void stopIfHopeless(RuntimeException fault) {
        TaskContext context = TaskContext.get();
        if (context.isInterrupted()) {
            throw new TaskKilledException("stopped while a batch was made");
        }
        if (EngineFaults.isFatal(fault)) {
            throw fault;
        }
    }
}
