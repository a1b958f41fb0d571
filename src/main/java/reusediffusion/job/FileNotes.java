package reusediffusion.job;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import reusediffusion.spark.engine.PipelineEngine;

/** What all files of a run say about themselves. */
final class FileNotes {
    private FileNotes() {}

    /** By name: the model and its parts, the type of numbers, and the options by which network calls were saved. */
    static TreeMap<String, String> of(PipelineEngine engine, String dtype, String options) {
        TreeMap<String, String> told = new TreeMap<>();
        engine.fingerprint().forEach((name, value) -> {
            if (List.of("model", "weights", "configuration", "variant", "precision")
                    .contains(name)) {
                told.put(name, value);
            }
        });
        engine.recipe()
                .components()
                .forEach((component, folder) -> told.merge(
                        "components", component + "=" + Path.of(folder).getFileName(), (a, b) -> a + " " + b));
        told.put("dtype", dtype);
        told.put("options", options);
        return told;
    }
}
