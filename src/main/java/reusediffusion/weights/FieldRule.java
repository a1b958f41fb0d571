package reusediffusion.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What one field of a configuration may say.
 *
 * @param allows whether a value is implemented
 * @param sentence what is, such as "takes a whole number of 1 to 1024"
 */
record FieldRule(Predicate<JsonNode> allows, String sentence) {

    static Predicate<JsonNode> isWhole(long least, long most) {
        return node -> node.isNumber()
                && node.doubleValue() == Math.rint(node.doubleValue())
                && node.doubleValue() >= least
                && node.doubleValue() <= most;
    }

    static Predicate<JsonNode> isNumber(double least, double most) {
        return node -> node.isNumber() && node.doubleValue() >= least && node.doubleValue() <= most;
    }

    static Predicate<JsonNode> listOf(Predicate<JsonNode> entry) {
        return node -> {
            boolean all = node.isArray();
            for (JsonNode one : node) {
                all &= entry.test(one);
            }
            return all;
        };
    }

    static Predicate<JsonNode> isAmong(Object... values) {
        return node -> Arrays.stream(values).anyMatch(value -> equal(node, value));
    }

    private static boolean equal(JsonNode node, Object value) {
        if (value == null) {
            return node.isNull();
        }
        if (value instanceof Number number) {
            return node.isNumber() && node.doubleValue() == number.doubleValue();
        }
        return value instanceof Boolean flag
                ? node.isBoolean() && node.booleanValue() == flag
                : node.isTextual() && node.textValue().equals(value);
    }

    static String said(Object... implemented) {
        return "is implemented for " + join(implemented) + (implemented.length == 1 ? " alone" : "");
    }

    static String join(Object... values) {
        return Arrays.stream(values)
                .map(value -> value instanceof String ? "\"" + value + "\"" : String.valueOf(value))
                .collect(Collectors.joining(", "));
    }
}
