package reusediffusion.job.run;

import org.apache.spark.SparkConf;
import reusediffusion.spark.generate.StopRequest;

/** A command whose options are filled in. */
public interface Job {

    /** Does the work; an {@link IllegalArgumentException} is a sentence for the user. */
    void run(SparkConf conf) throws Exception;

    /** The place where its early end is asked for; null where it ends at once. */
    default StopRequest stopRequest() {
        return null;
    }

    /** Whether the same command goes on where a signal ended it at once; otherwise it starts again. */
    default boolean goesOn() {
        return false;
    }

    /** What it found or made, for {@code --summary-json}, as far as it came; null where there is nothing to tell. */
    default Object result() {
        return null;
    }
}
