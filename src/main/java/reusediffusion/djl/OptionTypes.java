package reusediffusion.djl;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reusediffusion.pipeline.policy.PolicyOptions;
import reusediffusion.pipeline.request.OptionRanges;
import reusediffusion.pipeline.request.Settings;

/** The names of the {@link Options}, and what each takes. */
final class OptionTypes {
    static final String COMPONENTS = "components";
    static final Map<String, Class<?>> LOADING = Map.of(
            "dtype",
            String.class,
            "precision",
            String.class,
            "threads",
            int.class,
            "randomWeights",
            long.class,
            "variant",
            String.class,
            COMPONENTS,
            String.class);
    static final String NEGATIVE_PROMPT = "negativePrompt";
    static final Map<String, Class<?>> ASKING = Map.of("seed", long.class, NEGATIVE_PROMPT, String.class);
    /** DJL's own, which it hands through. */
    static final Set<String> PASSING =
            Set.of("application", "engine", "modelName", "blockFactory", "translatorFactory", "batchifier");

    private OptionTypes() {}

    /**
     * The value of an option in its own type.
     *
     * @throws IllegalArgumentException that names an option which does not exist or a value which does not fit
     */
    static Object value(String name, String text) {
        Class<?> type = types().get(name);
        if (type == null) {
            throw new IllegalArgumentException(
                    "Unknown option '" + name + "'; there are " + String.join(", ", types().keySet()) + ".");
        }
        if (type == boolean.class) {
            return truth(name, text);
        }
        return type == String.class ? text : OptionRanges.parse(name, "Option " + name, type, text);
    }

    private static Object truth(String name, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("Option " + name + " takes true or false, not " + text + ".");
        }
        return text.equals("true");
    }

    private static Map<String, Class<?>> types() {
        Map<String, Class<?>> types = new TreeMap<>(LOADING);
        types.putAll(PolicyOptions.TYPES);
        types.putAll(ASKING);
        for (RecordComponent setting : Settings.class.getRecordComponents()) {
            types.put(setting.getName(), setting.getType());
        }
        return types;
    }
}
