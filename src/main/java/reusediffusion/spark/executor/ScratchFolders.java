package reusediffusion.spark.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** Where the driver's Spark keeps what it needs for a while: it ends the process with code 53, behind traces, where it can write in none. */
final class ScratchFolders {
    private ScratchFolders() {}

    /**
     * Returns where one of the folders can be written. On YARN and Kubernetes the cluster chooses them.
     *
     * @throws IllegalArgumentException where none can
     */
    static void require(SparkConf conf, String master) {
        String named = System.getenv("SPARK_LOCAL_DIRS");
        if (named == null) {
            named = conf.get("spark.local.dir", "");
        }
        if (named.isBlank() || !master.startsWith("local") && !master.startsWith("spark://")) {
            return;
        }
        for (String folder : named.split(",")) {
            if (isWritable(Path.of(folder.strip()))) {
                return;
            }
        }
        throw new IllegalArgumentException("Spark cannot write in " + named
                + ", which SPARK_LOCAL_DIRS or spark.local.dir names for its scratch files; name a folder of a disk with"
                + " room.");
    }

    private static boolean isWritable(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            Files.delete(Files.createTempFile(folder, ".probe", ""));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
