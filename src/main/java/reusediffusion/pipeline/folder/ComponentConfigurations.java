package reusediffusion.pipeline.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import reusediffusion.model.text.ClipTextConfig;
import reusediffusion.schedule.SchedulerConfig;
import reusediffusion.weights.Configuration;
import reusediffusion.weights.ConfigurationFields;
import reusediffusion.weights.Json;
import reusediffusion.weights.WeightFiles;
import reusediffusion.weights.WeightsException;

/** The configurations of a model's components, each of the class that the model's index names. */
record ComponentConfigurations(ModelFiles files, ModelIndex index) {
    /** What else to do where the files of Stable Diffusion 3's third text encoder are missing. */
    static final String WITHOUT_T5 = ", or run without T5: write \"text_encoder_3\": [null, null] and"
            + " \"tokenizer_3\": [null, null] in model_index.json";

    private static final ConfigurationFields SCHEDULER =
            new ConfigurationFields().whole(1, 1_000_000, "num_train_timesteps").othersPass();

    /** Fails where a component that was named on the command line is none of this model, or is not there. */
    void requireComponents() {
        files.elsewhere().forEach((component, folder) -> {
            if (!index.json().has(component)) {
                throw new WeightsException("--component " + component + "=" + folder + ": " + index.className()
                        + " has no component of that name; it has " + String.join(", ", index.components()) + ".");
            }
            if (!Files.isDirectory(folder)) {
                throw new WeightsException("--component " + component + ": there is no folder " + folder + ".");
            }
        });
    }

    /** Fails where the variant that was named on the command line is not there, unless the weights are random. */
    void requireVariant(Recipe recipe) {
        if (files.variant() != null && recipe.randomWeights() == null) {
            Set<String> variants = new TreeSet<>();
            index.components().forEach(name -> variants.addAll(WeightFiles.variants(files.folder(name))));
            if (!variants.contains(files.variant())) {
                throw new WeightsException("No component of " + files.root() + " has a variant " + files.variant()
                        + (variants.isEmpty() ? "; leave out --variant." : "; there are " + variants + "."));
            }
        }
    }

    /** Whether the model has this component: an optional one is [null, null] in the index. */
    boolean has(String component) {
        return index.has(component) || files.elsewhere().containsKey(component);
    }

    /**
     * A component's configuration, every field of which is implemented.
     *
     * @throws WeightsException that names what is missing or not implemented
     */
    <C> C of(String component, Class<C> type) {
        Path file = files.config(component);
        requireThere(component);
        return Configuration.of(
                file, settled(component, type), Component.of(type).fields(), type);
    }

    private void requireThere(String component) {
        if (!has(component)) {
            throw new WeightsException(files.root() + " names no " + component + " in its model_index.json, and a "
                    + index.className() + " needs one.");
        }
        if (!Files.isDirectory(files.folder(component))) {
            throw new WeightsException(files.folder(component) + " is missing, and model_index.json names it; copy it"
                    + " again" + (component.equals("text_encoder_3") ? WITHOUT_T5 : "") + ".");
        }
    }

    /** The configuration of the class that the index names: of a whole CLIP model that of its text encoder. */
    private ObjectNode settled(String component, Class<?> type) {
        ObjectNode json = Json.object(files.config(component));
        boolean own = files.elsewhere().containsKey(component);
        String named = own && !index.has(component) ? "" : index.className(component);
        Set<String> known = Component.of(type).classes();
        for (String name : List.of(own ? "" : named, json.path("_class_name").asText())) {
            if (!name.isEmpty() && !known.contains(name)) {
                throw new WeightsException(files.folder(component) + " is a " + name + ", and " + component + " of a "
                        + index.className() + " has to be " + String.join(" or ", new TreeSet<>(known)) + ".");
            }
        }
        if (type != ClipTextConfig.class) {
            return json;
        }
        String saved = json.path("architectures").path(0).asText();
        boolean whole = json.path("model_type").asText().equals("clip")
                && json.path("text_config").isObject();
        ObjectNode text = whole ? (ObjectNode) json.get("text_config") : json;
        String architecture = own && known.contains(saved) || named.isEmpty() ? saved : named;
        return text.set("architectures", text.arrayNode().add(architecture));
    }

    /** The scheduler of the class that the index names, with the numbers of its own configuration. */
    SchedulerConfig scheduler() {
        Path file = files.folder("scheduler").resolve("scheduler_config.json");
        ObjectNode json = Json.object(file);
        json.fields().forEachRemaining(field -> requireFinite(file, field.getKey(), field.getValue()));
        if (index.has("scheduler") && !files.elsewhere().containsKey("scheduler")) {
            json.put("_class_name", index.className("scheduler"));
        }
        return Configuration.of(file, json, SCHEDULER, SchedulerConfig.class);
    }

    /** Infinite limits are ordinary there; what is no number at all, or the end of the noise, is none. */
    private static void requireFinite(Path file, String field, JsonNode value) {
        boolean limit = field.startsWith("lambda_min") || field.endsWith("_value") || field.endsWith("_range");
        if (value.isDouble() && !Double.isFinite(value.doubleValue()) && !limit) {
            throw new WeightsException(file + ": " + field + " is " + value + ", and it takes a finite number.");
        }
    }
}
