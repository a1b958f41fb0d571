package reusediffusion.job.run;

import org.apache.spark.SparkConf;

/** A command whose options are filled in. */
public interface Job {

    /** Does the work; an {@link IllegalArgumentException} is a sentence for the user. */
    void run(SparkConf conf) throws Exception;

    /** What it found or made, for {@code --summary-json}, as far as it came; null where there is nothing to tell. */
    default Object result() {
        return null;
    }
}
