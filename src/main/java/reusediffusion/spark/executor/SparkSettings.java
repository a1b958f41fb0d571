package reusediffusion.spark.executor;

import org.apache.spark.SparkConf;

/** Settings with which Spark would wait for ever or die without a reason, told before a session starts. */
public final class SparkSettings {
    private static final String LOCAL = "local(\\[([1-9][0-9]*|\\*)(, *[0-9]+)?])?|local-cluster\\[.*]";
    private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
    private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
    private static final String WORKER_GPUS = "spark.worker.resource.gpu.amount";

    private SparkSettings() {}

    /**
     * Checks Spark's settings for those on which a job would wait or fail for ever.
     *
     * @throws IllegalArgumentException that names the setting and the remedy
     */
    public static void check(SparkConf conf) {
        String master = conf.get("spark.master", "local[*]");
        checkMaster(master);
        checkOpens(Object.class.getModule().isExported("sun.nio.ch", SparkSettings.class.getModule()));
        boolean gpus = conf.contains(EXECUTOR_GPUS) || conf.contains(TASK_GPUS);
        if (gpus && master.matches("local(\\[.*])?")) {
            throw new IllegalArgumentException("With --master " + master + " Spark waits for ever for the GPUs of "
                    + EXECUTOR_GPUS
                    + "; remove the spark.*.resource.gpu settings (a local job takes the GPU with --device"
                    + " cuda), or use a cluster.");
        }
        if (gpus && master.startsWith("local-cluster") && !conf.contains(WORKER_GPUS)) {
            throw new IllegalArgumentException("With --master " + master + " the workers offer no GPUs; set "
                    + WORKER_GPUS + " and spark.worker.resource.gpu.discoveryScript too.");
        }
        if (conf.contains(TASK_GPUS) && !conf.contains(EXECUTOR_GPUS)) {
            throw new IllegalArgumentException(TASK_GPUS + " is set and " + EXECUTOR_GPUS
                    + " is not; tasks get GPUs only from executors that have them.");
        }
        if (!master.startsWith("local[") && !master.equals("local") && jarIsMissing(conf)) {
            throw new IllegalArgumentException("Executors would lack this program: submit it as a jar (spark-submit …"
                    + " reusediffusion-spark.jar), or set spark.executor.extraClassPath.");
        }
    }

    /**
     * Looks whether the master of a standalone cluster listens, and whether there is a place for scratch files.
     *
     * @throws IllegalArgumentException that says which of them is not so
     */
    public static void checkPlaces(SparkConf conf) {
        String master = conf.get("spark.master", "local[*]");
        MasterCheck.require(master);
        ScratchFolders.require(conf, master);
    }

    private static void checkMaster(String master) {
        if (master.startsWith("local") && !master.matches(LOCAL)) {
            throw new IllegalArgumentException("The master " + master
                    + " is none: a local one is local, local[N] with a number of threads, or local[*].");
        }
    }

    private static boolean jarIsMissing(SparkConf conf) {
        return conf.get("spark.jars", "").isEmpty()
                && conf.get("spark.executor.extraClassPath", "").isEmpty();
    }

    private static void checkOpens(boolean opened) {
        if (!opened) {
            throw new IllegalArgumentException(
                    "This Java keeps Spark out of its modules, as the driver of a standalone"
                            + " cluster in cluster mode does; submit with --conf spark.driver.extraJavaOptions="
                            + "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED and the --add-opens of conf/spark-defaults.conf.");
        }
    }
}
