package reusediffusion.spark.prompts;

import java.util.Map;
import reusediffusion.pipeline.request.SampleSettings;

/**
 * The rows that set the same otherwise than the run.
 *
 * @param line of the first of them, in its file
 * @param id of the first of them, or null
 * @param rows how many there are
 */
public record SettingsKind(PromptFile file, long line, String id, long rows) {

    SettingsKind plus(SettingsKind later) {
        return new SettingsKind(file, line, id, rows + later.rows);
    }

    static void add(Map<SampleSettings, SettingsKind> kinds, SampleSettings settings, SettingsKind kind) {
        kinds.merge(settings, kind, SettingsKind::plus);
    }

    /** The place of the first row with these settings. */
    public String place() {
        return file.place(line) + " of " + file.name() + (id == null ? "" : ", id " + id);
    }

    /**
     * Makes the error that names the rows of this kind, and what is wrong with their settings.
     *
     * @param what is wrong with them, a sentence
     */
    public IllegalArgumentException fault(String what) {
        return file.fault(line, what, id == null ? "" : " (id " + id + ")");
    }
}
