package reusediffusion.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.List;

/**
 * Another sampler for a model, by the user's word: it starts from the numbers of the model's own configuration, as diffusers'
 * {@code from_config} does, also where the model's own sampler is not here.
 */
final class SchedulerChoice {
    private static final ObjectMapper JSON = new ObjectMapper();

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
            if (sampler != null && !SchedulerOptions.reads(sampler, option)) {
                throw new IllegalArgumentException(name + " has no option " + option + "; it has "
                        + String.join(", ", SchedulerOptions.of(sampler)) + ".");
            }
        }
        return new SchedulerConfig(chosen);
    }

    /**
     * Spreads a sampler's steps by Karras sigmas, or does not.
     *
     * @throws IllegalArgumentException where the sampler cannot
     */
    static SchedulerConfig spread(SchedulerConfig own, boolean karras) {
        String option = SigmaSchedule.KARRAS.option();
        boolean spreads = SchedulerClass.named(own.className())
                .filter(sampler -> !SchedulerOptions.reads(sampler, option))
                .isEmpty();
        if (karras && !spreads) {
            throw new IllegalArgumentException("The sampler " + own.className() + " does not read --karras (option"
                    + " karras, use_karras_sigmas in diffusers); leave it out, or choose another with --scheduler.");
        }
        ObjectNode changed = own.given();
        changed.put(option, karras);
        return new SchedulerConfig(changed);
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
            Arrays.stream(SigmaSchedule.values()).map(SigmaSchedule::option).forEach(config::remove);
        }
        if (!config.hasNonNull("clip_sample")) {
            config.put("clip_sample", false); // latents are never clipped
        }
        if (SchedulerClass.kind(own) == SchedulerClass.Kind.FLOW) {
            boolean solver = to.takesFlows();
            config.put("use_flow_sigmas", solver);
            config.put("prediction_type", "flow_prediction");
            double shift = own.flow().useFlowSigmas()
                    ? own.flow().flowShift()
                    : own.flow().shift();
            config.put(solver ? "flow_shift" : "shift", shift);
        }
    }

    /** The option that was set. */
    private static String set(ObjectNode config, String part) {
        int equals = part.indexOf('=');
        String option = equals < 0 ? part : part.substring(0, equals).strip();
        if (equals < 0 || !SchedulerOptions.ALL.contains(option)) {
            throw new IllegalArgumentException("The scheduler's options are given as option=value, not '" + part
                    + "'; there are " + String.join(", ", SchedulerOptions.ALL) + ".");
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
