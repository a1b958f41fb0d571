package reusediffusion.spark.executor;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import reusediffusion.spark.storage.WritableFolder;

/** Where the driver's Spark keeps what it needs for a while: it ends the process with code 53, behind traces, where it can write in none. */
final class ScratchFolders {
    private ScratchFolders() {}

    /**
     * Returns where one of the folders can be written; those that cannot are left out, which is told in a sentence. On YARN and Kubernetes
     * the cluster chooses them.
     *
     * @throws IllegalArgumentException where none can
     */
    static void require(SparkConf conf, String master) {
        if (!master.startsWith("local") && !master.startsWith("spark://")) {
            return;
        }
        String variable = System.getenv("SPARK_LOCAL_DIRS");
        String named = variable == null ? conf.get("spark.local.dir", "") : variable;
        if (variable == null && named.isBlank()) {
            usable(System.getProperty("java.io.tmpdir"), "java.io.tmpdir", System.err::println);
            return;
        }
        String usable = usable(named, "SPARK_LOCAL_DIRS or spark.local.dir", System.err::println);
        if (!usable.equals(named)) {
            conf.set("spark.local.dir", usable); // Spark tries each ten times, behind traces
        }
    }

    /**
     * The folders that can be written.
     *
     * @param folders between commas
     * @param setting that names them
     * @param listener is told in a sentence of each that is left out
     */
    static String usable(String folders, String setting, Consumer<String> listener) {
        Map<String, String> faults = new LinkedHashMap<>();
        List<String> usable = new ArrayList<>();
        for (String folder : folders.split(",")) {
            String fault = folder.isBlank() ? null : fault(folder.strip());
            if (fault != null) {
                faults.put(folder.strip(), fault);
            } else if (!folder.isBlank()) {
                usable.add(folder.strip());
            }
        }
        if (usable.isEmpty()) {
            String reason = faults.values().stream().reduce("no folder is named", (before, last) -> last);
            throw new IllegalArgumentException("Spark cannot write in '" + folders + "', which " + setting
                    + " names for its scratch files (" + reason + "); name a folder of a disk with room.");
        }
        faults.forEach((folder, fault) -> listener.accept("The scratch folder " + folder + " cannot be written ("
                + fault + ") and is left out; take it out of " + setting + "."));
        return faults.isEmpty() ? folders : String.join(",", usable);
    }

    /** Null where the folder can be written. */
    private static String fault(String folder) {
        try {
            WritableFolder.require(Path.of(folder));
            return null;
        } catch (IOException | InvalidPathException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
