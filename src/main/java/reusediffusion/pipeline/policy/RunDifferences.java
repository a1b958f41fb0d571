package reusediffusion.pipeline.policy;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import reusediffusion.reuse.table.TableKey;

/** In what a run differs from that which a table or plans were made for, field by field of their keys. */
public final class RunDifferences {
    private RunDifferences() {}

    /**
     * Tells in what a run differs from that which a file was made for.
     *
     * @throws IllegalArgumentException where the file is for another model
     */
    public static Map<String, String> accepted(Path file, TableKey made, TableKey run) {
        Map<String, String> differences = made.differences(run);
        if (otherModel(differences)) {
            throw new IllegalArgumentException(file + " was made for another model than " + run.model()
                    + ", which --table-any does not accept; make it for this one.");
        }
        return differences;
    }

    /**
     * Tells the listener in what the runs differ, in one sentence.
     *
     * @param what they are about, to be followed by "made for other runs"
     */
    public static void tell(String what, Map<String, String> differences, Consumer<String> listener) {
        if (!differences.isEmpty()) {
            listener.accept(what + " made for other runs: " + told(differences));
        }
    }

    static String told(Map<String, String> differences) {
        return differences.entrySet().stream()
                .map(d -> d.getKey() + " " + d.getValue())
                .collect(Collectors.joining("; "));
    }

    static boolean otherModel(Map<String, String> differences) {
        return differences.containsKey("model");
    }
}
