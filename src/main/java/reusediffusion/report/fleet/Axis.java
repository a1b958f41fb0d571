package reusediffusion.report.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Numbers to places on a drawing.
 *
 * @param low number at {@code start}
 * @param high number at {@code end}
 */
record Axis(double low, double high, double start, double end) {
    private static final int TICKS = 5;

    /** Around these numbers, with some room. */
    static Axis around(double least, double most, double start, double end) {
        double room = most > least ? (most - least) * 0.08 : Math.max(Math.abs(most) * 0.1, 0.1);
        return new Axis(least - room, most + room, start, end);
    }

    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }

    private double step() {
        double rough = (high - low) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double in = rough / power;
        return power * (in < 1.5 ? 1 : in < 3.5 ? 2 : in < 7.5 ? 5 : 10);
    }

    /** The round numbers inside of the axis, where ticks are drawn. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step()); i * step() <= high; i++) {
            ticks.add(i * step());
        }
        return ticks;
    }

    String told(double tick) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step()) + 1e-9));
        return String.format(Locale.ROOT, "%." + digits + "f", tick == 0 ? 0.0 : tick);
    }
}
