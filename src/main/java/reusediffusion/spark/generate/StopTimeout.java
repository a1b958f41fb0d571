package reusediffusion.spark.generate;

import java.time.Duration;
import java.util.Properties;
import org.apache.spark.network.util.JavaUtils;

/**
 * How long somebody who has asked for the end of a run waits.
 *
 * @param unheld for a run that holds nothing, and so has nothing to finish
 * @param batch for batches that are at work
 * @param last for all of it
 */
record StopTimeout(Duration unheld, Duration batch, Duration last) {
    /** After this time the worker of a standalone cluster kills the driver that it runs and was told to end. */
    static final String TERMINATE = "spark.worker.driverTerminateTimeout";

    private static final Duration UNHELD = Duration.ofSeconds(2);
    private static final Duration LAST = Duration.ofSeconds(30);

    /** Of the whole time, what is left behind the batches to let the folder go. */
    private static final int ENDING = 5;

    /**
     * For a driver that was submitted so.
     *
     * @param settings Spark's, as {@code spark-submit} makes them properties of the process
     */
    static StopTimeout of(Properties settings) {
        boolean onWorker =
                settings.getProperty("spark.submit.deployMode", "client").equals("cluster")
                        && settings.getProperty("spark.master", "").startsWith("spark://");
        Duration last = LAST;
        if (onWorker) {
            Duration killed = Duration.ofMillis(JavaUtils.timeStringAsMs(settings.getProperty(TERMINATE, "10s")));
            Duration before = killed.minus(killed.dividedBy(ENDING));
            last = before.compareTo(LAST) < 0 ? before : LAST;
        }
        return new StopTimeout(UNHELD, last.minus(last.dividedBy(ENDING)), last);
    }
}
