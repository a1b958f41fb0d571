package reusediffusion.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Another sampler for a model, by the user's word: it starts from the numbers of the model's own configuration, as diffusers'
 * {@code from_config} does, also where the model's own sampler is not here.
 */
final class SchedulerChoice {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The options that a wish may name. */
    private static final Set<String> OPTIONS = Set.of(
            "algorithm_type",
            "beta_end",
            "beta_schedule",
            "beta_start",
            "euler_at_final",
            "final_sigmas_type",
            "flow_shift",
            "lower_order_final",
            "original_inference_steps",
            "prediction_type",
            "predict_x0",
            "rescale_betas_zero_snr",
            "set_alpha_to_one",
            "shift",
            "shift_terminal",
            "snr_shift_scale",
            "solver_order",
            "solver_type",
            "steps_offset",
            "stochastic_sampling",
            "time_shift_type",
            "timestep_scaling",
            "timestep_spacing",
            "use_beta_sigmas",
            "use_dynamic_shifting",
            "use_exponential_sigmas",
            "use_karras_sigmas",
            "use_lu_lambdas");

    private SchedulerChoice() {}

    static SchedulerConfig of(SchedulerConfig own, String wish) {
        String[] parts = wish.split(",");
        String name = parts[0].strip();
        ObjectNode chosen = own.given();
        if (!name.equals(own.className())) {
            adapt(chosen, own, sampler(own, name));
        }
        SchedulerClass sampler = SchedulerClass.named(name).orElse(null);
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            String option = set(chosen, part.strip());
            if (sampler != null && !sampler.reads(option)) {
                throw new IllegalArgumentException(
                        name + " has no option " + option + "; leave it out, or choose another scheduler.");
            }
        }
        return new SchedulerConfig(chosen);
    }

    private static SchedulerClass sampler(SchedulerConfig own, String name) {
        String before = String.valueOf(own.className());
        if (before.startsWith("EDM")) {
            throw new IllegalArgumentException("The model's scheduler is " + before
                    + ", whose networks see their input scaled otherwise; no sampler here can stand in for it.");
        }
        List<String> names = SchedulerClass.names(SchedulerClass.kind(own));
        return SchedulerClass.named(name).filter(c -> names.contains(name)).orElseThrow(() -> unknown(name, names));
    }

    /** Options that the samplers share are kept; those that mean something else to the other one are translated or left out. */
    private static void adapt(ObjectNode config, SchedulerConfig own, SchedulerClass to) {
        config.put("_class_name", to.diffusersName());
        config.remove("solver_type");
        if (!to.spreads()) {
            Arrays.stream(SigmaSpread.values()).map(SigmaSpread::option).forEach(config::remove);
        }
        if (!config.hasNonNull("clip_sample")) {
            config.put("clip_sample", false); // latents are never clipped
        }
        if (SchedulerClass.kind(own) == SchedulerClass.Kind.FLOW) {
            boolean solver = to.takesFlows();
            config.put("use_flow_sigmas", solver);
            config.put("prediction_type", "flow_prediction");
            double shift = own.useFlowSigmas() ? own.flowShift() : own.shift();
            config.put(solver ? "flow_shift" : "shift", shift);
        }
    }

    /** The option that was set. */
    private static String set(ObjectNode config, String part) {
        int equals = part.indexOf('=');
        String option = equals < 0 ? part : part.substring(0, equals).strip();
        if (equals < 0 || !OPTIONS.contains(option)) {
            throw new IllegalArgumentException(
                    "The scheduler's options are given as option=value, not '" + part + "'; there are "
                            + String.join(", ", OPTIONS.stream().sorted().toList()) + ".");
        }
        config.set(option, value(part.substring(equals + 1).strip()));
        return option;
    }

    private static JsonNode value(String text) {
        try {
            return text.isEmpty() ? TextNode.valueOf(text) : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    static IllegalArgumentException unknown(String name, List<String> supported) {
        return unsupported("scheduler", name, supported);
    }

    static IllegalArgumentException unsupported(String what, Object value, List<?> supported) {
        String all = String.join(", ", supported.stream().map(String::valueOf).toList());
        return new IllegalArgumentException("There is no " + what + " " + value + " here; supported: " + all + ".");
    }
}
