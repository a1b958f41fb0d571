package reusediffusion.pipeline.sample;

import java.util.List;
import java.util.function.Supplier;
import reusediffusion.tensor.DeviceMeter;

/** A result, and how long a device was busy with it. */
public record Timed<T>(T result, double millis) {

    /** Does the work alone on the device: it is waited for before and after. */
    public static <T> Timed<T> of(DeviceMeter meter, Supplier<T> work) {
        meter.await();
        Stopwatch watch = new Stopwatch(1);
        T result = work.get();
        meter.await();
        return new Timed<>(result, watch.lap());
    }

    /** The median of some values; of an even number the mean of the two in the middle. */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
