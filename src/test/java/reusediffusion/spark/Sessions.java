package reusediffusion.spark;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Sessions of the tests: one at a time, kept while the next test asks for the same master. */
final class Sessions {
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dai.djl.offline=true"
            + " -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.maxphysicalbytes=0";

    private static SparkSession current;

    private Sessions() {}

    static synchronized SparkSession of(String master) {
        return current != null && current.sparkContext().master().equals(master) ? current : of(conf(master));
    }

    /** A new session, in place of the one before. */
    static synchronized SparkSession of(SparkConf conf) {
        stop();
        current = SparkSession.builder().config(conf).getOrCreate();
        return current;
    }

    static synchronized void stop() {
        if (current != null) {
            current.stop();
            current = null;
        }
    }

    static SparkConf conf(String master) {
        return new SparkConf()
                .setMaster(master)
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.executor.heartbeatInterval", "1s")
                .set("spark.executor.extraClassPath", classPath())
                .set("spark.executor.extraJavaOptions", QUICK)
                .set("spark.sql.shuffle.partitions", "4");
    }

    /** This process's own: executors work in other folders, so every entry is made absolute. */
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
