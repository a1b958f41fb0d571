package reusediffusion.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import reusediffusion.machine.Machines;

/** Sessions of the tests: one at a time, kept while the next test asks for the same master. */
final class Sessions {
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
                .set("spark.executor.extraClassPath", Machines.classPath())
                .set("spark.executor.extraJavaOptions", Machines.options())
                .set("spark.sql.shuffle.partitions", "4");
    }
}
