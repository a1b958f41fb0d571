package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a component implements, field by field of its configuration: sizes and their bounds, and choices of which some are implemented.
 * An absent field has the default of the component's own library, which the component implements unless the field is
 * {@link #needed}. A field that the library itself does not know is passed over with a warning, as the library does.
 */
public final class ConfigurationFields {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFields.class);

    private final Map<String, FieldRule> rules = new LinkedHashMap<>();
    private final Set<String> needed = new TreeSet<>();
    private boolean othersPass;

    /** Adds fields that take a whole number within bounds. */
    public ConfigurationFields whole(long least, long most, String... names) {
        return rule(FieldRule.isWhole(least, most), "takes a whole number of " + least + " to " + most, names);
    }

    /** Adds fields that take a whole number within bounds, or null. */
    public ConfigurationFields wholeOrNone(long least, long most, String... names) {
        return rule(
                FieldRule.isWhole(least, most).or(JsonNode::isNull),
                "takes a whole number of " + least + " to " + most + ", or null",
                names);
    }

    /** Adds fields that take a list of whole numbers within bounds, or one such number. */
    public ConfigurationFields wholes(long least, long most, String... names) {
        Predicate<JsonNode> one = FieldRule.isWhole(least, most);
        return rule(one.or(FieldRule.listOf(one)), "takes whole numbers of " + least + " to " + most, names);
    }

    /** Adds fields that take a finite number within bounds. */
    public ConfigurationFields number(double least, double most, String... names) {
        return rule(FieldRule.isNumber(least, most), "takes a number of " + least + " to " + most, names);
    }

    /** Adds fields that take a finite number within bounds, or null. */
    public ConfigurationFields numberOrNone(double least, double most, String... names) {
        return rule(
                FieldRule.isNumber(least, most).or(JsonNode::isNull),
                "takes a number of " + least + " to " + most + ", or null",
                names);
    }

    /** Adds fields that take a list of finite numbers, or null. */
    public ConfigurationFields numbersOrNone(String... names) {
        return rule(
                FieldRule.listOf(FieldRule.isNumber(-Double.MAX_VALUE, Double.MAX_VALUE))
                        .or(JsonNode::isNull),
                "takes a list of finite numbers, or null",
                names);
    }

    /** Adds fields that choose between true and false, both of which are implemented; null is false, as in Python. */
    public ConfigurationFields flag(String... names) {
        return rule(node -> node.isBoolean() || node.isNull(), "takes true or false", names);
    }

    /** Adds a choice of which these values are implemented; the default of the library has to be among them. */
    public ConfigurationFields only(String name, Object... implemented) {
        return rule(FieldRule.isAmong(implemented), FieldRule.said(implemented), name);
    }

    /**
     * Adds a choice of which these values are implemented and the default of the library is not, so that the field has
     * to be there.
     */
    public ConfigurationFields needed(String name, Object... implemented) {
        needed.add(name);
        return only(name, implemented);
    }

    /** Adds choices of which only the absence is implemented, which is null. */
    public ConfigurationFields none(String... names) {
        return rule(JsonNode::isNull, "is not implemented; only null is", names);
    }

    /** Adds a field that holds a list whose every entry is one of these. */
    public ConfigurationFields each(String name, String... implemented) {
        return rule(
                FieldRule.listOf(FieldRule.isAmong((Object[]) implemented)),
                "takes a list of " + FieldRule.join((Object[]) implemented),
                name);
    }

    /** Adds fields that say nothing about the pictures: they are about training, or repeat what other fields say. */
    public ConfigurationFields free(String... names) {
        return rule(node -> true, "", names);
    }

    /**
     * Lets fields without a rule pass without a word, for libraries whose configurations hold much that is not the
     * component's.
     */
    public ConfigurationFields othersPass() {
        othersPass = true;
        return this;
    }

    /** Fails for the first field with a value that is not implemented, naming it. */
    void check(Path file, JsonNode configuration) {
        for (String name : needed) {
            if (!configuration.has(name)) {
                throw new WeightsException(file + " does not say " + name + ", which "
                        + rules.get(name).sentence() + ".");
            }
        }
        configuration.fields().forEachRemaining(field -> {
            FieldRule rule = rules.get(field.getKey());
            if (rule != null && !rule.allows().test(field.getValue())) {
                throw new WeightsException(file + ": " + field.getKey() + " is " + Json.shortened(field.getValue())
                        + ", and it " + rule.sentence() + ".");
            }
            if (rule == null && !othersPass && !field.getKey().startsWith("_")) {
                LOG.warn("{} has a field {} that its library does not know; it is passed over.", file, field.getKey());
            }
        });
    }

    private ConfigurationFields rule(Predicate<JsonNode> allows, String sentence, String... names) {
        for (String name : names) {
            rules.put(name, new FieldRule(allows, sentence));
        }
        return this;
    }
}
