package reusediffusion.djl;

import ai.djl.Device;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.Recipe;
import reusediffusion.pipeline.Settings;
import reusediffusion.reuse.DynamicPolicy;
import reusediffusion.reuse.PublishedPolicy;
import reusediffusion.reuse.PublishedTable;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.reuse.UniformPolicy;

/**
 * What a user sets by name, as text or as values.
 *
 * <ul>
 *   <li>{@code dtype} (auto), {@code threads} (1), {@code randomWeights}: how the model is loaded;
 *   <li>the components of {@link Settings}, over the model's preset: {@code steps}, {@code guidance}, {@code width}, {@code height}, …;
 *   <li>{@code policy} original, published, dynamic or uniform; of published {@code table} (a file, or its text), {@code threshold} (30)
 *       and {@code batchMean} (false); of both published and dynamic {@code maxSkipSteps} (1); of uniform {@code interval} (2) and
 *       {@code order} (0): which steps are reused;
 *   <li>{@code seed} (42) and {@code negativePrompt}: of inputs that are a prompt alone.
 * </ul>
 *
 * @param values by name, each of its right type
 */
public record Options(Map<String, Object> values) {
    private static final String TABLE = "table";
    private static final Map<String, Class<?>> LOADING =
            Map.of("dtype", String.class, "threads", int.class, "randomWeights", long.class);
    private static final Map<String, Class<?>> MAKING = Map.of(
            "policy",
            String.class,
            TABLE,
            String.class,
            "threshold",
            double.class,
            "maxSkipSteps",
            int.class,
            "batchMean",
            boolean.class,
            "interval",
            int.class,
            "order",
            int.class,
            "seed",
            long.class,
            "negativePrompt",
            String.class);
    /** DJL's own, which it hands through. */
    private static final Set<String> PASSING =
            Set.of("application", "engine", "modelName", "blockFactory", "translatorFactory", "batchifier");

    /** @throws IllegalArgumentException that names an option which does not exist or a value which does not fit */
    public static Options of(Map<String, ?> given) {
        Map<String, Class<?>> types = types();
        Map<String, Object> values = new TreeMap<>();
        given.forEach((name, value) -> {
            if (!PASSING.contains(name) && value != null) {
                values.put(name, value(name, types.get(name), value.toString()));
            }
        });
        return new Options(values);
    }

    /** These with {@code later} over them, given after the model was loaded. */
    Options with(Map<String, ?> later) {
        Options over = of(later);
        for (String name : LOADING.keySet()) {
            if (over.values.containsKey(name) && !over.values.get(name).equals(values.get(name))) {
                throw new IllegalArgumentException(
                        "Option " + name + " counts when the model is loaded; give it with optOption.");
            }
        }
        Map<String, Object> all = new TreeMap<>(values);
        all.putAll(over.values);
        return new Options(all);
    }

    /** How to load the model of this folder on this device. */
    public Recipe recipe(Path model, Device device) {
        String dtype = Presets.dtype(model, or("dtype", "auto"), device.isGpu());
        String place = device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
        return new Recipe(model.toString(), place, dtype, or("threads", 1), or("randomWeights", (Long) null));
    }

    /** How samples are made with the model of this folder. */
    public Settings settings(Path model) {
        Map<String, Object> flags = new TreeMap<>(values);
        flags.keySet().removeAll(LOADING.keySet());
        flags.keySet().removeAll(MAKING.keySet());
        return Presets.resolve(model, flags);
    }

    /** Which steps call the network, in runs of {@code steps} steps. */
    public ReusePolicy policy(int steps) {
        return switch (or("policy", values.containsKey(TABLE) ? "published" : "original")) {
            case "original" -> ReusePolicy.original();
            case "published" -> PublishedPolicy.of(
                    table(), steps, or("threshold", 30.0), or("maxSkipSteps", 1), or("batchMean", false));
            case "dynamic" -> new DynamicPolicy(DynamicPolicy.TOLERANCE, or("maxSkipSteps", 1));
            case "uniform" -> UniformPolicy.every(or("interval", 2), steps, or("order", 0));
            default -> throw new IllegalArgumentException(
                    "Unknown policy '" + values.get("policy") + "'; choose original, published, dynamic or uniform.");
        };
    }

    private PublishedTable table() {
        String table = or(TABLE, "");
        if (table.isEmpty()) {
            throw new IllegalArgumentException("Policy published reads a table; name its file in option table.");
        }
        return isText(table) ? PublishedTable.parse(table, "in option table") : PublishedTable.read(Path.of(table));
    }

    /**
     * Checks in seconds, without reading weights, that the model of this folder can serve these options.
     *
     * @throws IllegalArgumentException that names what cannot be served
     */
    public void check(Path model) {
        ReuseDiffusion.stayOffline();
        Settings settings = settings(model);
        policy(settings.steps());
        DiffusionPipeline.check(recipe(model, Device.cpu()), settings);
    }

    /** These as text for another machine, with the table itself in place of its file. */
    public TreeMap<String, String> portable() {
        TreeMap<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, value.toString()));
        texts.computeIfPresent(TABLE, (name, file) -> table().toJson());
        return texts;
    }

    /** Those of {@link #portable} that count when the model is loaded. */
    public TreeMap<String, String> loading() {
        TreeMap<String, String> texts = portable();
        texts.keySet().retainAll(LOADING.keySet());
        return texts;
    }

    private static boolean isText(String table) {
        return table.stripLeading().startsWith("{");
    }

    /** The value of this name, or {@code otherwise}. */
    @SuppressWarnings("unchecked")
    <T> T or(String name, T otherwise) {
        return (T) values.getOrDefault(name, otherwise);
    }

    private static Map<String, Class<?>> types() {
        Map<String, Class<?>> types = new TreeMap<>(LOADING);
        types.putAll(MAKING);
        for (RecordComponent setting : Settings.class.getRecordComponents()) {
            types.put(setting.getName(), setting.getType());
        }
        return types;
    }

    private static Object value(String name, Class<?> type, String text) {
        if (type == null) {
            throw new IllegalArgumentException(
                    "Unknown option '" + name + "'; there are " + String.join(", ", types().keySet()) + ".");
        }
        try {
            return type == int.class
                    ? (Object) Integer.valueOf(text)
                    : type == long.class
                            ? (Object) Long.valueOf(text)
                            : type == double.class ? Double.valueOf(text) : type == boolean.class ? truth(text) : text;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Option " + name + " is '" + text + "', which is not a value of type " + type.getSimpleName() + ".",
                    e);
        }
    }

    private static Object truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return text.equals("true");
    }
}
