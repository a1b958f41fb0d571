package reusediffusion.spark;

import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import reusediffusion.machine.Machines;
import scala.Tuple2;

/** Sessions of the tests: one at a time, kept while the next test asks for the same master. */
public final class Sessions {
    private static SparkSession current;
    private static Set<Tuple2<String, String>> settings = Set.of();

    private Sessions() {}

    public static synchronized SparkSession of(String master) {
        return isThere() && current.sparkContext().master().equals(master) ? current : of(conf(master));
    }

    /** In place of the one before, unless that has the same settings. */
    public static synchronized SparkSession of(SparkConf conf) {
        Set<Tuple2<String, String>> asked = Set.of(conf.getAll());
        if (!isThere() || !asked.equals(settings)) {
            stop();
            settings = asked;
            current = SparkSession.builder().config(conf).getOrCreate();
        }
        return current;
    }

    /** Not where a job that ran in this process took it over and stopped it at its end. */
    private static boolean isThere() {
        return current != null && !current.sparkContext().isStopped();
    }

    public static synchronized void stop() {
        if (current != null) {
            current.stop();
            current = null;
        }
    }

    public static SparkConf conf(String master) {
        SparkConf conf = new SparkConf()
                .setMaster(master)
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.executor.heartbeatInterval", "1s")
                .set("spark.sql.shuffle.partitions", "2");
        return master.matches("local(\\[.*)?")
                ? conf
                : conf.set("spark.executor.extraClassPath", Machines.classPath())
                        .set("spark.executor.extraJavaOptions", Machines.options());
    }
}
