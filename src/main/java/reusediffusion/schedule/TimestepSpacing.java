package reusediffusion.schedule;

import java.util.Arrays;

/**
 * Which training times a schedule visits: table 2 of arXiv 2305.08891.
 *
 * <p>Source: {@code set_timesteps} of the schedulers of diffusers 0.40.0.dev0.
 */
final class TimestepSpacing {
    private TimestepSpacing() {}

    /** The falling times of {@code steps} steps, not rounded where they are spread from end to end. */
    static double[] times(SchedulerConfig config, int steps, int points) {
        return times(config, config.training().numTrainTimesteps(), steps, points);
    }

    /**
     * The same where the highest training times are left out.
     *
     * @param last how many training times there are without those
     * @param points how many times the spread counts: {@code steps}, or one more where the lowest is the target of the last step
     */
    static double[] times(SchedulerConfig config, int last, int steps, int points) {
        config.only("timestep_spacing", config.steps().timestepSpacing(), "leading", "linspace", "trailing");
        int stride = last / points;
        double[] times = new double[steps];
        for (int i = 0; i < steps; i++) {
            int rank = points - 1 - i;
            times[i] = switch (config.steps().timestepSpacing()) {
                case "leading" -> stride * rank + config.steps().stepsOffset();
                case "linspace" -> points == 1 ? 0 : rank * ((last - 1.0) / (points - 1));
                default -> Math.rint(last - i * ((double) config.training().numTrainTimesteps() / steps)) - 1;
            };
        }
        return times;
    }

    /** Whole times, ties to even. */
    static double[] rounded(double[] times) {
        return Arrays.stream(times).map(Math::rint).toArray();
    }

    /** Whole times, without what is behind the point. */
    static double[] cut(double[] times) {
        return Arrays.stream(times).map(Math::floor).toArray();
    }
}
