package reusediffusion.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;

/**
 * Reads single options of a scheduler's configuration, and checks that each has the type that it should have. An option that is not given,
 * is null, or is not read by the sampler of the configuration has the value that the caller names.
 */
record OptionReader(ObjectNode given) {
    /**
     * The name of the sampler's class in diffusers, or null if it is not given.
     *
     * @throws IllegalArgumentException if it is something else than a word
     */
    String className() {
        JsonNode name = read("_class_name", "a word", JsonNode::isTextual);
        return name == null ? null : name.textValue();
    }

    boolean flag(String option, boolean otherwise) {
        JsonNode value = value(option, "true or false", JsonNode::isBoolean);
        return value == null ? otherwise : value.booleanValue();
    }

    Double number(String option, Double otherwise) {
        JsonNode value = value(option, "a number", JsonNode::isNumber);
        return value == null ? otherwise : Double.valueOf(value.doubleValue());
    }

    int whole(String option, int otherwise) {
        JsonNode value = value(option, "a whole number", JsonNode::canConvertToExactIntegral);
        return value == null ? otherwise : value.intValue();
    }

    String text(String option, String otherwise) {
        JsonNode value = value(option, "a word", JsonNode::isTextual);
        return value == null ? otherwise : value.textValue();
    }

    /** What is given for an option, of any type and for any sampler; null if nothing is. */
    JsonNode any(String option) {
        return given.hasNonNull(option) ? given.get(option) : null;
    }

    /** What the sampler does not read is as good as not there. */
    private JsonNode value(String option, String what, Predicate<JsonNode> fits) {
        boolean passedOver = SchedulerClass.named(className())
                .filter(sampler -> !SchedulerOptions.reads(sampler, option))
                .isPresent();
        return passedOver ? null : read(option, what, fits);
    }

    private JsonNode read(String option, String what, Predicate<JsonNode> fits) {
        JsonNode value = any(option);
        if (value != null && !fits.test(value)) {
            throw new IllegalArgumentException(
                    "The scheduler's option " + option + " is " + value + ", and should be " + what + ".");
        }
        return value;
    }
}
