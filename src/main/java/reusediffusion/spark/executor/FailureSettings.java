package reusediffusion.spark.executor;

import org.apache.spark.SparkConf;

/**
 * How much a job bears. Spark counts a lost executor as a failure of each task that ran there, and gives a job up when one task failed four
 * times; on hosts that come and go that ends jobs in which nothing is wrong. With these settings Spark itself never gives up, and who runs a
 * stage counts the two apart.
 */
public final class FailureSettings {
    public static final String FAILURES = "spark.reusediffusion.task.maxFailures";
    public static final String LOSSES = "spark.reusediffusion.maxLosses";
    private static final String SPARKS = "spark.task.maxFailures";
    private static final String WITHOUT_END = "1000000";
    private static final int FOUR = 4;
    private static final int SIXTEEN = 16;

    private FailureSettings() {}

    /** Has to be set before a session starts; what the user set for tasks that fail by themselves still holds. */
    public static void prepare(SparkConf conf) {
        conf.setIfMissing(FAILURES, conf.get(SPARKS, String.valueOf(FOUR)));
        conf.set(SPARKS, WITHOUT_END);
        // Sorting and joining the prompts goes through shuffles, which a lost executor takes its part of along.
        conf.setIfMissing("spark.stage.maxConsecutiveAttempts", "100");
        // What YARN and Kubernetes bear; the master of a standalone cluster counts only executors that cannot start.
        conf.setIfMissing("spark.executor.maxNumFailures", WITHOUT_END);
    }

    /** The number of times that one task may fail by itself; 0 where the session was not prepared, and Spark counts. */
    public static int failures(SparkConf conf) {
        return conf.contains(FAILURES) ? Math.max(1, conf.getInt(FAILURES, FOUR)) : 0;
    }

    /** The number of times that one task may lose its executor while no other task ends well. */
    public static int losses(SparkConf conf) {
        return Math.max(1, conf.getInt(LOSSES, SIXTEEN));
    }
}
