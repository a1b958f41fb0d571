package reusediffusion.pipeline.family;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * The vectors that modulate a transformer's blocks at a step, made for many steps at once. They follow from time and text, and what they cost is
 * reading the weights that make them: of FLUX 6 GB at every step, or once for 64 rows. They are made ahead for samples that ask for the
 * second time; on a CPU, and for samples that ask once, each step makes its own.
 */
final class StepModulations implements AutoCloseable {
    /** A product of so many rows takes the time that its weights take to be read. */
    private static final int MOST_ROWS = 64;

    private final int most;
    private final Function<Settings, Schedule> schedules;
    private final Maker maker;
    private WeakReference<Conditioning> asked = new WeakReference<>(null);
    private Settings settings;
    private double[] times = {};
    private Tensor made;

    /** Makes the vectors (T · R, M) of R rows at T times, time by time. */
    interface Maker {
        Tensor make(double[] times, Conditioning told, Settings settings);
    }

    StepModulations(Placement placement, Function<Settings, Schedule> schedules, Maker maker) {
        this(placement.onGpu() ? MOST_ROWS : 1, schedules, maker);
    }

    StepModulations(int most, Function<Settings, Schedule> schedules, Maker maker) {
        this.most = most;
        this.schedules = schedules;
        this.maker = maker;
    }

    /**
     * The vectors (R, M) of a call.
     *
     * @param time of the step
     * @param told what the call is told, of R rows; the same object at every step of the same samples
     */
    synchronized Tensor at(double time, Conditioning told, Settings of) {
        boolean again = asked.get() == told && of.equals(settings);
        int index = again ? index(times, time) : -1;
        if (index < 0) {
            close();
            asked = new WeakReference<>(told);
            settings = of;
            int steps = again ? (int) (most / told.rows()) : 1;
            if (steps < 2) {
                return maker.make(new double[] {time}, told, of);
            }
            make(coming(time, steps, schedules.apply(of)), told);
            index = 0;
        }
        Tensor now = made.select(0, index);
        if (index == times.length - 1) {
            close(); // what is handed out stays
        }
        return now;
    }

    /** For each time its rows, one behind the other. */
    static Tensor each(double[] times, DoubleFunction<Tensor> rows) {
        return Algebra.join(0, DoubleStream.of(times).mapToObj(rows).toArray(Tensor[]::new));
    }

    private void make(double[] coming, Conditioning told) {
        try (Scope scope = new Scope()) {
            made = Owned.of(maker.make(coming, told, settings).unflatten(0, coming.length, -1));
        }
        times = coming;
    }

    /** This time and those behind it, at most {@code steps}. */
    private static double[] coming(double time, int steps, Schedule schedule) {
        double[] all = IntStream.range(0, schedule.size())
                .mapToDouble(i -> schedule.step(i).time())
                .toArray();
        int from = index(all, time);
        return from < 0 ? new double[] {time} : Arrays.copyOfRange(all, from, Math.min(all.length, from + steps));
    }

    private static int index(double[] times, double time) {
        return IntStream.range(0, times.length)
                .filter(i -> times[i] == time)
                .findFirst()
                .orElse(-1);
    }

    /** Frees the vectors that were made ahead. */
    @Override
    public synchronized void close() {
        if (made != null) {
            Owned.end(made);
        }
        made = null;
        times = new double[0];
    }
}
