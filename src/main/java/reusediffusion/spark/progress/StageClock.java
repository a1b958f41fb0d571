package reusediffusion.spark.progress;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import reusediffusion.spark.executor.DeviceWork;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.EnergyShares;
import reusediffusion.spark.executor.ExecutorTotals;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;

/**
 * Takes a task's {@link StageTimes} down in the job's counters, in the task's own thread, and at its end what its device did for it. It is to
 * be closed behind the task's queue.
 */
public final class StageClock implements StageTimes, AutoCloseable {
    private final Counters counters;
    private final String device;
    private final EnumMap<Part, Long> nanos = new EnumMap<>(Part.class);
    private long since = System.nanoTime();
    private EnergyShares drawn;
    private DeviceWork made = DeviceWork.NONE;

    /** Measures the stages of a task on a device. */
    public StageClock(Counters counters, String device) {
        this.counters = counters;
        this.device = device;
    }

    /** Leaves out what was done since the last look, such as loading a model; the device works from here on. */
    public void leaveOut() {
        since = System.nanoTime();
        if (drawn == null) {
            drawn = PerExecutor.on(device).drawn();
            drawn.begin();
        }
    }

    /** Takes down how long it was since the last look. */
    public void lap() {
        long now = System.nanoTime();
        add(Part.WHOLE, now - since);
        since = now;
    }

    @Override
    public void add(Part part, long elapsed) {
        nanos.merge(part, elapsed, Long::sum);
        counters.times().get(part.ordinal()).add(elapsed);
        ExecutorTotals.spent(part, elapsed);
    }

    /** Notes that another batch can be written. */
    synchronized void made(List<Outcome> batch) {
        long files = batch.stream().filter(sample -> sample.error() == null).count();
        long calls = batch.stream()
                .mapToLong(
                        sample -> sample.called().chars().filter(c -> c == '1').count())
                .sum();
        long first = files == 0 ? Long.MAX_VALUE : System.currentTimeMillis();
        made = made.plus(new DeviceWork(new EnumMap<>(Part.class), files, calls, null, 0, first));
    }

    @Override
    public synchronized void close() {
        if (drawn == null) {
            return;
        }
        Long energy = drawn.end();
        ExecutorTotals.drew(energy);
        DeviceWork spent = new DeviceWork(nanos, 0, 0, energy, peak(), Long.MAX_VALUE);
        counters.works().add(Map.entry(Devices.named(device), made.plus(spent)));
    }

    private long peak() {
        return device.equals("cpu")
                ? 0
                : DeviceMeter.of(new Placement(device, null)).peak();
    }
}
