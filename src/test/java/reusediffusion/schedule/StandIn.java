package reusediffusion.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reusediffusion.schedule.formula.LinearCombination;

/** A network and a noise in closed form, by which a schedule is followed in double precision; as {@code make_samplers.py} has them. */
final class StandIn {
    private final Schedule schedule;
    private final List<double[]> trajectory = new ArrayList<>();
    private final int[] draws;

    /** Follows a schedule from x₀ = linspace(-1.5, 1.5, 8) times its initial scale. */
    public StandIn(Schedule schedule) {
        this.schedule = schedule;
        draws = new int[schedule.size()];
        double[] x = new double[8];
        Arrays.setAll(x, j -> schedule.initialScale() * (-1.5 + 3.0 * j / 7));
        trajectory.add(x);
        List<double[]> kept = List.of();
        int drawn = 0;
        for (int i = 0; i < schedule.size(); i++) {
            Schedule.Step step = schedule.step(i);
            drawn += step.draws();
            draws[i] = drawn;
            double[] v = predicted(x, step);
            List<double[]> next = new ArrayList<>();
            for (LinearCombination mix : step.kept()) {
                next.add(mixed(mix, x, v, kept, 0));
            }
            x = mixed(step.next(), x, v, kept, drawn);
            kept = next;
            trajectory.add(x);
        }
    }

    /** (T + 1, 8). */
    List<double[]> trajectory() {
        return trajectory;
    }

    /** (T) how many draws were made up to each step. */
    int[] draws() {
        return draws;
    }

    double[] times() {
        return References.times(schedule);
    }

    /** 0.8 tanh(x_j) + 0.2 cos(t / 100 + j) of what the network sees. */
    private static double[] predicted(double[] x, Schedule.Step step) {
        double[] v = new double[x.length];
        Arrays.setAll(v, j -> 0.8 * Math.tanh(step.inputScale() * x[j]) + 0.2 * Math.cos(step.time() / 100 + j));
        return v;
    }

    /** The k-th draw is sin(3 k + j). */
    private static double[] mixed(LinearCombination mix, double[] x, double[] v, List<double[]> kept, int drawn) {
        double[] sum = new double[x.length];
        for (int j = 0; j < sum.length; j++) {
            sum[j] = mix.sample() * x[j] + mix.prediction() * v[j] + mix.noise() * Math.sin(3 * drawn + j);
            for (int k = 0; k < mix.memory().length; k++) {
                sum[j] += mix.memory()[k] * kept.get(k)[j];
            }
        }
        return sum;
    }
}
