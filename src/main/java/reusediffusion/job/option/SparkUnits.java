package reusediffusion.job.option;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.spark.network.util.JavaUtils;

/** Times and sizes as Spark's settings have them. */
public final class SparkUnits {
    /** Of a time; beyond it something else was meant, and nanoseconds would not fit into 64 bits. */
    private static final int MOST_DAYS = 3650;

    private SparkUnits() {}

    /**
     * Reads a time such as {@code 90s}, {@code 10m} or {@code 2h}, as Spark's settings have it.
     *
     * @throws IllegalArgumentException that names the option
     */
    public static Duration time(String option, String text) {
        Duration time;
        try {
            time = Duration.ofMillis(JavaUtils.timeStringAs(text, TimeUnit.MILLISECONDS));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a time such as 90s, 2m or 1h, not " + text + ".", e);
        }
        if (time.isZero() || time.isNegative() || text.strip().matches("\\d+")) {
            throw new IllegalArgumentException(option + " takes a time such as 90s, 2m or 1h, not " + text + ".");
        }
        if (time.toDays() > MOST_DAYS) {
            throw new IllegalArgumentException(
                    option + " takes a time up to " + MOST_DAYS + "d, not " + text.strip() + ".");
        }
        return time;
    }

    /** @throws IllegalArgumentException that names the option */
    static long bytes(String option, String text) {
        RuntimeException cause = null;
        try {
            long bytes = JavaUtils.byteStringAsBytes(text);
            if (bytes > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) { // also where 64 bits do not hold it
            cause = e;
        }
        throw new IllegalArgumentException(option + " takes a size such as 500m or 1g, not " + text + ".", cause);
    }
}
