package reusediffusion.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * What the numbers of a sampler's options can be, whoever wrote them. Beyond, they make noise of every picture, more memory than there is, or
 * numbers that are none.
 */
final class SchedulerRanges {
    private static final double TINY = Double.MIN_NORMAL;
    private static final double MANY = 1e6;

    /** Least and most of an option. */
    private record Range(double least, double most) {
        boolean takes(double value) {
            return value >= least && value <= most; // NaN is in no range
        }

        /** To be put behind "should be". */
        String said() {
            return (least == TINY ? "above 0" : "at least " + plain(least)) + " and at most " + plain(most);
        }

        private static String plain(double value) {
            return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
        }
    }

    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("num_train_timesteps", new Range(1, MANY)),
            Map.entry("original_inference_steps", new Range(1, MANY)),
            Map.entry("steps_offset", new Range(0, MANY)),
            Map.entry("beta_start", new Range(TINY, 1)),
            Map.entry("beta_end", new Range(TINY, 1)),
            Map.entry("shift", new Range(TINY, MANY)),
            Map.entry("flow_shift", new Range(TINY, MANY)),
            Map.entry("snr_shift_scale", new Range(TINY, MANY)),
            Map.entry("timestep_scaling", new Range(TINY, MANY)),
            Map.entry("shift_terminal", new Range(0, 1)),
            Map.entry("base_shift", new Range(-100, 100)),
            Map.entry("max_shift", new Range(-100, 100)),
            Map.entry("base_image_seq_len", new Range(1, MANY)),
            Map.entry("max_image_seq_len", new Range(1, MANY)));

    private SchedulerRanges() {}

    /**
     * Checks the options that a sampler reads.
     *
     * @throws IllegalArgumentException that names the first option beyond its range
     */
    static void check(SchedulerClass sampler, ObjectNode given) {
        given.fields().forEachRemaining(option -> {
            Range range = RANGES.get(option.getKey());
            JsonNode value = option.getValue();
            if (range != null
                    && value.isNumber()
                    && SchedulerOptions.reads(sampler, option.getKey())
                    && !range.takes(value.doubleValue())) {
                throw new IllegalArgumentException("The scheduler's option " + option.getKey() + " is " + value
                        + ", and should be " + range.said() + ".");
            }
        });
    }

    /**
     * Checks the numbers that the options make together.
     *
     * @throws IllegalArgumentException where one of them is NaN or infinite
     */
    static Schedule finite(Schedule schedule) {
        for (int i = 0; i < schedule.size(); i++) {
            Schedule.Step step = schedule.step(i);
            DoubleStream numbers = DoubleStream.concat(
                    DoubleStream.of(step.time(), step.inputScale(), step.sample(), step.prediction(), step.noise()),
                    DoubleStream.of(step.next().memory()));
            if (!numbers.allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("The scheduler's options make NaN or infinity of step " + (i + 1)
                        + " of " + schedule.size() + "; correct scheduler_config.json, or what --scheduler sets.");
            }
        }
        return schedule;
    }
}
