package reusediffusion.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of a configuration that change what a sampler does, and which sampler reads which. One that a sampler does not read is passed
 * over where a model's folder has it, as diffusers passes over it, and refused where a user asks for it.
 *
 * <p>Source: the constructors of the schedulers of diffusers 0.40.0.dev0.
 */
final class SchedulerOptions {
    private static final Set<String> DIFFUSION = Set.of(
            "beta_end",
            "beta_schedule",
            "beta_start",
            "prediction_type",
            "rescale_betas_zero_snr",
            "steps_offset",
            "timestep_spacing");
    private static final Set<String> SPREADS = Set.of("use_beta_sigmas", "use_exponential_sigmas", "use_karras_sigmas");
    private static final Set<String> SOLVERS = Set.of(
            "final_sigmas_type",
            "flow_shift",
            "lower_order_final",
            "solver_order",
            "solver_type",
            "time_shift_type",
            "use_dynamic_shifting");
    private static final Map<SchedulerClass, Set<String>> READ = new EnumMap<>(SchedulerClass.class);

    static {
        READ.put(SchedulerClass.EULER, all(DIFFUSION, SPREADS, Set.of("final_sigmas_type")));
        READ.put(SchedulerClass.EULER_ANCESTRAL, DIFFUSION);
        READ.put(SchedulerClass.HEUN, without(all(DIFFUSION, SPREADS), "rescale_betas_zero_snr"));
        READ.put(SchedulerClass.DDIM, all(DIFFUSION, Set.of("set_alpha_to_one")));
        READ.put(
                SchedulerClass.LCM,
                all(DIFFUSION, Set.of("original_inference_steps", "set_alpha_to_one", "timestep_scaling")));
        READ.put(
                SchedulerClass.DPM_SOLVER,
                all(DIFFUSION, SPREADS, SOLVERS, Set.of("algorithm_type", "euler_at_final", "use_lu_lambdas")));
        // In blocks of single steps it spreads its times from end to end.
        READ.put(
                SchedulerClass.DPM_SINGLE,
                without(
                        all(DIFFUSION, SPREADS, SOLVERS, Set.of("algorithm_type")),
                        "rescale_betas_zero_snr",
                        "steps_offset",
                        "timestep_spacing"));
        READ.put(SchedulerClass.UNIPC, all(DIFFUSION, SPREADS, SOLVERS, Set.of("predict_x0", "shift_terminal")));
        Set<String> flows =
                Set.of("shift", "shift_terminal", "stochastic_sampling", "time_shift_type", "use_dynamic_shifting");
        READ.put(SchedulerClass.FLOW_EULER, all(SPREADS, flows));
        // It cannot shift dynamically, and a model that needs it must not be sampled without.
        READ.put(SchedulerClass.FLOW_HEUN, Set.of("shift", "use_dynamic_shifting"));
        READ.put(SchedulerClass.VIDEO_DDIM, all(DIFFUSION, Set.of("set_alpha_to_one", "snr_shift_scale")));
        READ.put(SchedulerClass.VIDEO_DPM, READ.get(SchedulerClass.VIDEO_DDIM));
    }

    private static final Range FACTOR = new Range(Double.MIN_NORMAL, 1e6);

    private static final Range COUNT = new Range(1, 1e6);

    /** What numbers can be, whoever wrote them: beyond, they make noise of every picture, or ask for more memory than there is. */
    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("num_train_timesteps", COUNT),
            Map.entry("original_inference_steps", COUNT),
            Map.entry("steps_offset", new Range(0, 1e6)),
            Map.entry("beta_start", new Range(Double.MIN_NORMAL, 1)),
            Map.entry("beta_end", new Range(Double.MIN_NORMAL, 1)),
            Map.entry("shift", FACTOR),
            Map.entry("flow_shift", FACTOR),
            Map.entry("snr_shift_scale", FACTOR),
            Map.entry("timestep_scaling", FACTOR),
            Map.entry("shift_terminal", new Range(0, 1)),
            Map.entry("base_image_seq_len", COUNT),
            Map.entry("max_image_seq_len", COUNT));

    private record Range(double least, double most) {
        /** Whether the range contains the value; no range contains NaN. */
        boolean takes(double value) {
            return value >= least && value <= most;
        }

        String said() {
            return (least == Double.MIN_NORMAL ? "above 0" : "at least " + (long) least) + " and at most "
                    + (long) most;
        }
    }

    /** All that a user may name, sorted. */
    static final Set<String> ALL = new TreeSet<>(all(READ.values().toArray(Set[]::new)));

    private SchedulerOptions() {}

    /** Whether this sampler reads an option; of what no user may name, each takes what it needs. */
    static boolean reads(SchedulerClass sampler, String option) {
        return !ALL.contains(option) || READ.get(sampler).contains(option);
    }

    /** What a user may name for this sampler, sorted. */
    static Set<String> of(SchedulerClass sampler) {
        return new TreeSet<>(READ.get(sampler));
    }

    /**
     * Checks the numbers that a sampler reads.
     *
     * @throws IllegalArgumentException that names the first one beyond its range
     */
    static void check(SchedulerClass sampler, ObjectNode given) {
        given.fields().forEachRemaining(option -> {
            Range range = RANGES.get(option.getKey());
            JsonNode value = option.getValue();
            boolean counts = range != null && value.isNumber() && reads(sampler, option.getKey());
            if (counts && !range.takes(value.doubleValue())) {
                throw new IllegalArgumentException("The scheduler's option " + option.getKey() + " is " + value
                        + ", and should be " + range.said() + ".");
            }
        });
    }

    @SafeVarargs
    private static Set<String> all(Set<String>... sets) {
        Set<String> all = new TreeSet<>();
        for (Set<String> set : sets) {
            all.addAll(set);
        }
        return all;
    }

    private static Set<String> without(Set<String> set, String... options) {
        Set<String> rest = new TreeSet<>(set);
        rest.removeAll(Set.of(options));
        return rest;
    }
}
