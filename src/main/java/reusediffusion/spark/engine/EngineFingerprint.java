package reusediffusion.spark.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.pipeline.folder.ModelFingerprint;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.traces.TraceFolder;

/**
 * Everything that the samples of an engine depend on, by names that are kept with what it made.
 *
 * @param model the fingerprint of its files
 */
record EngineFingerprint(PipelineEngine engine, ModelFingerprint model) {

    /** The fields of the model, of the policy and of the settings. */
    Map<String, String> fields() {
        Map<String, String> fields = ofModel();
        fields.put("policy", engine.policy().details());
        fields.put("trace", String.valueOf(engine.traced() != null));
        if (engine.traced() != null) {
            fields.put(TraceFolder.KEY, TraceFolder.text(engine.traced()));
        }
        fields.put("version", Version.CODE);
        for (var component : Settings.class.getRecordComponents()) {
            fields.put(component.getName(), value(component));
        }
        return fields;
    }

    private Map<String, String> ofModel() {
        Map<String, String> fields = new TreeMap<>();
        fields.put("model", Path.of(engine.recipe().model()).getFileName().toString());
        fields.put(
                "weights",
                engine.recipe().randomWeights() == null
                        ? model.weights()
                        : "random " + engine.recipe().randomWeights());
        fields.put("configuration", model.configuration());
        if (engine.recipe().variant() != null) {
            fields.put("variant", engine.recipe().variant());
        }
        engine.recipe()
                .components()
                .forEach((component, folder) -> fields.put(
                        "component " + component, Path.of(folder).getFileName().toString()));
        fields.put("dtype", engine.dtype());
        if (engine.recipe().precision() != null) {
            fields.put("precision", engine.recipe().precision());
        }
        return fields;
    }

    private String value(java.lang.reflect.RecordComponent component) {
        try {
            return String.valueOf(component.getAccessor().invoke(engine.settings()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Setting " + component.getName() + " cannot be read.", e);
        }
    }
}
