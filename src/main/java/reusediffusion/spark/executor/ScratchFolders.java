package reusediffusion.spark.executor;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import reusediffusion.spark.storage.WritableFolder;

/** Where the driver's Spark keeps what it needs for a while: it ends the process with code 53, behind traces, where it can write in none. */
final class ScratchFolders {
    private ScratchFolders() {}

    /**
     * Returns where one of the folders can be written. On YARN and Kubernetes the cluster chooses them.
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
            require(System.getProperty("java.io.tmpdir"), "java.io.tmpdir");
        } else {
            require(named, "SPARK_LOCAL_DIRS or spark.local.dir");
        }
    }

    /** @param setting that names the folders */
    static void require(String folders, String setting) {
        String reason = "no folder is named";
        for (String folder : folders.split(",")) {
            reason = folder.isBlank() ? reason : fault(folder.strip());
            if (reason == null) {
                return;
            }
        }
        throw new IllegalArgumentException("Spark cannot write in '" + folders + "', which " + setting
                + " names for its scratch files (" + reason + "); name a folder of a disk with room.");
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
